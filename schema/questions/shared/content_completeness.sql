-- SPDX-License-Identifier: MIT
-- The second measure of loss: the share of the content of TCP connections that was seen. It needs
-- no count from the kernel, because data that a receiver acknowledged was sent. A flow belongs to
-- the range if any part of it does.
-- Without a range the sums by the hour are asked, as far as they go: from the first hour that has rows.
-- scan: the flows of a range, aggregated; without one the sums, and the flows that are not in them.
-- The sum of an hour counts it whole, also if some of its rows were removed: then cut_hour_us is that hour.
-- column: content_completeness | content seen | percent
-- column: cut_hour_us | cut hour, counted whole | time
SELECT CASE WHEN sum(content) + sum(missed) > 0 THEN
        1.0 * sum(content) / (sum(content) + sum(missed)) END AS content_completeness,
    sum(content) AS content_bytes, sum(missed) AS missed_bytes,
    (SELECT first.hour_us FROM (SELECT min(hour_us) AS hour_us FROM hour WHERE kind = 1) first
        JOIN removal r ON r.kind = 'flows' AND r.removed_to_us >= first.hour_us
        WHERE :from_us IS NULL AND :to_us IS NULL) AS cut_hour_us
FROM (
    SELECT content_bytes AS content, missed_bytes AS missed FROM content_hour
    WHERE hour_us >= CASE WHEN :from_us IS NULL AND :to_us IS NULL THEN
            (SELECT min(hour_us) FROM hour WHERE kind = 1) ELSE 9223372036854775807 END
        AND (:capture_id IS NULL OR capture = :capture_id)
    UNION ALL
    SELECT payload_sent + payload_received, coalesce(RARE(missed_bytes), 0)
    FROM flow
    WHERE flow_id > CASE WHEN :from_us IS NULL AND :to_us IS NULL THEN SUMMED_FLOWS() ELSE 0 END
        AND kind_id IN (SELECT kind_id FROM flow_kind WHERE ip_protocol = 6)
        AND (:from_us IS NULL OR start_us + duration_us >= :from_us)
        AND (:to_us IS NULL OR start_us <= :to_us)
        AND (:capture_id IS NULL OR capture_id = :capture_id)
    UNION ALL -- what came of flows that go on
    SELECT f.payload_sent + f.payload_received - o.payload_sent - o.payload_received,
        coalesce(RARE_OF(f, missed_bytes), 0)
    FROM open_flow_sum o CROSS JOIN flow f ON f.flow_id = o.flow_id
    WHERE :from_us IS NULL AND :to_us IS NULL AND f.flow_id <= SUMMED_FLOWS()
        AND f.kind_id IN (SELECT kind_id FROM flow_kind WHERE ip_protocol = 6)
        AND (:capture_id IS NULL OR f.capture_id = :capture_id)
);

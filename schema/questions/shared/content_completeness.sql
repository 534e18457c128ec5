-- SPDX-License-Identifier: MIT
-- The second measure of loss: the share of the content of TCP connections that was seen. It needs
-- no count from the kernel, because data that a receiver acknowledged was sent. A flow belongs to
-- the range if any part of it does.
-- scan: the flows, aggregated.
-- column: content_completeness | content seen | percent
SELECT CASE WHEN sum(content) + sum(missed) > 0 THEN
        1.0 * sum(content) / (sum(content) + sum(missed)) END AS content_completeness,
    sum(content) AS content_bytes, sum(missed) AS missed_bytes
FROM (
    SELECT payload_sent + payload_received AS content, coalesce(RARE(missed_bytes), 0) AS missed
    FROM flow
    WHERE kind_id IN (SELECT kind_id FROM flow_kind WHERE ip_protocol = 6)
        AND (:from_us IS NULL OR start_us + duration_us >= :from_us)
        AND (:to_us IS NULL OR start_us <= :to_us)
        AND (:capture_id IS NULL OR capture_id = :capture_id)
);

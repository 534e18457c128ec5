-- SPDX-License-Identifier: MIT
-- Connections in which a side sent different bytes for the same place of the stream, or of a datagram in fragments.
-- scan: what is rare about the flows that ended since the last look.
SELECT coalesce(f.src_device_id, f.dst_device_id) AS device_id, f.src, f.dst, DST_PORT(f.ports) AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us, count(*) AS count, NULL AS period_us,
    sum(r.sent) AS sent, sum(r.received) AS received
FROM (SELECT flow_id, CAST(substr(tcp_signs, 141, 10) AS INTEGER) AS sent,
            CAST(substr(tcp_signs, 151, 10) AS INTEGER) AS received
        FROM flow_rare WHERE flow_id > :after_flow_id AND length(tcp_signs) > 140) r
    CROSS JOIN flow f ON f.flow_id = r.flow_id
WHERE (r.sent > 0 OR r.received > 0)
    AND f.kind_id IN (SELECT kind_id FROM flow_kind WHERE end_reason IS NOT NULL)
    AND f.start_us + f.duration_us >= :from_us AND f.start_us + f.duration_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY 1, f.dst, 4
ORDER BY first_us
LIMIT 64;

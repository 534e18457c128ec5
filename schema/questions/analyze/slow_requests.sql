-- SPDX-License-Identifier: MIT
-- Who held many connections to one web server for half a minute and longer, each with the beginning of a request in small
-- pieces, to which the server said nothing: it waits for the end. They began within ten minutes.
-- A request that a server leaves unanswered is two or three packets, and its end, which is fewer.
-- scan: the requests in the clear that ended since the last look.
WITH web AS MATERIALIZED (
    SELECT kind_id FROM flow_kind WHERE ip_protocol = 6 AND app_protocol = 'http' AND end_reason IS NOT NULL
)
SELECT max(f.src_device_id) AS device_id, f.src, f.dst, DST_PORT(f.ports) AS dst_port, min(f.start_us) AS first_us,
    max(f.start_us + f.duration_us) AS last_us, count(*) AS count, f.start_us / 600000000 * 600000000 AS period_us,
    min(f.duration_us) / 1000000 AS shortest_s, max(f.payload_sent) AS sent_most
FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM web)) n CROSS JOIN flow f ON f.flow_id = n.flow_id
WHERE f.payload_received = 0 AND f.payload_sent BETWEEN 1 AND 16384 AND f.duration_us >= 30000000
    AND f.packets_sent >= 7 AND f.packets_received >= 2 AND f.payload_sent < 200 * f.packets_sent
    AND f.start_us >= :from_us / 600000000 * 600000000 - 3600000000 AND f.start_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.src, f.dst, 4, 8
HAVING count >= :least AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, first_us;

-- SPDX-License-Identifier: MIT
-- Who tried protocols of IP, or ports of SCTP, at which nothing came of it, within five minutes: ten protocols of one host
-- other than ICMP, TCP and UDP, or 25 ports of SCTP of one host (dst), or one port of SCTP of 25 hosts (no dst).
-- An association of SCTP takes four packets (RFC 9260, 5.1), so fewer are none.
-- kinds: whether dst_port counts (2), hosts (1), or protocols (0).
-- scan: the flows of these kinds that ended since the five minutes before the last look.
WITH other AS MATERIALIZED (
    SELECT kind_id, ip_protocol FROM flow_kind
    WHERE ip_protocol NOT IN (1, 6, 17, 58) AND end_reason IS NOT NULL AND dst_scope IS NOT 'group'
),
tried AS MATERIALIZED (
    SELECT f.src_device_id AS device_id, f.src, f.dst, o.ip_protocol, DST_PORT(f.ports) AS port,
        f.start_us, f.start_us + f.duration_us AS end_us, f.start_us / 300000000 * 300000000 AS period_us,
        f.packets_received > 0 AS answered
    FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM other)) n
        CROSS JOIN flow f ON f.flow_id = n.flow_id CROSS JOIN other o ON o.kind_id = f.kind_id
    WHERE f.packets_sent <= 2 AND f.packets_received <= 2 AND f.src IS NOT NULL AND f.dst IS NOT NULL
        AND f.start_us >= :from_us / 300000000 * 300000000 - 300000000 AND f.start_us < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
)
SELECT max(device_id) AS device_id, src, dst, NULL AS dst_port, min(start_us) AS first_us, max(end_us) AS last_us,
    count(DISTINCT ip_protocol) AS count, period_us, 0 AS kinds, sum(answered) AS answered
FROM tried GROUP BY src, dst, period_us HAVING count >= :least AND max(end_us) >= :from_us
UNION ALL
SELECT max(device_id), src, dst, NULL, min(start_us), max(end_us), count(DISTINCT port) AS count, period_us, 2, sum(answered)
FROM tried WHERE ip_protocol = 132 GROUP BY src, dst, period_us HAVING count >= 25 AND max(end_us) >= :from_us
UNION ALL
SELECT max(device_id), src, NULL, port, min(start_us), max(end_us), count(DISTINCT dst) AS count, period_us, 1, sum(answered)
FROM tried WHERE ip_protocol = 132 GROUP BY src, port, period_us HAVING count >= 25 AND max(end_us) >= :from_us
ORDER BY period_us, first_us, kinds;

-- SPDX-License-Identifier: MIT
-- Who sent single packets that open nothing to many ports of one host within five minutes: FIN, no flag that a history
-- shows, or ACK. An ACK may belong to a connection that is older than the capture, and keeps it alive. So of those only
-- packets from a higher port to ports below 10000 count, which nobody answered but with a reset.
-- A FIN from a server's port to clients' ports (32768 and above) ends connections of a client that is gone.
-- Or to one port of many hosts (no dst): all from one port, as connections of a program never come.
-- Q: SYN and FIN at once. Half as many ports are told, too, if they were no ACK: one signal (is_few).
-- scan: the flows of these kinds that ended since the five minutes before the last look.
WITH odd AS MATERIALIZED (
    SELECT kind_id, coalesce(history, '') GLOB '*r*' AS refused, coalesce(history, '') GLOB 'A*' AS is_ack
    FROM flow_kind
    WHERE ip_protocol = 6 AND end_reason IS NOT NULL
        AND (coalesce(history, '') IN ('', 'F', 'r', 'Fr', 'FR', 'A', 'Ar') OR history GLOB 'Q*')
),
packet AS MATERIALIZED (
    SELECT f.src_device_id AS device_id, f.src, f.dst, SRC_PORT(f.ports) AS src_port, DST_PORT(f.ports) AS dst_port,
        f.start_us, f.start_us + f.duration_us AS end_us, f.start_us / 300000000 * 300000000 AS period_us,
        o.refused, o.is_ack
    FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM odd)) n
        CROSS JOIN flow f ON f.flow_id = n.flow_id CROSS JOIN odd o ON o.kind_id = f.kind_id
    WHERE f.payload_sent = 0 AND f.packets_sent <= 2 AND f.payload_received = 0
        AND f.start_us >= :from_us / 300000000 * 300000000 - 300000000 AND f.start_us < :to_us
        AND (f.kind_id NOT IN (SELECT kind_id FROM odd WHERE is_ack)
            OR DST_PORT(f.ports) < 10000 AND SRC_PORT(f.ports) > 1023 AND SRC_PORT(f.ports) > DST_PORT(f.ports))
        AND (DST_PORT(f.ports) < 32768 OR SRC_PORT(f.ports) >= 32768)
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
)
SELECT max(p.device_id) AS device_id, p.src, p.dst, NULL AS dst_port, min(p.start_us) AS first_us,
    max(p.start_us) AS last_us, count(DISTINCT p.dst_port) AS count, p.period_us, sum(p.refused) AS refused, p.is_ack,
    count(DISTINCT p.dst_port) < :least AS is_few
FROM packet p
GROUP BY p.src, p.dst, p.period_us, p.is_ack
HAVING count >= iif(p.is_ack, :least, :least / 2) AND max(p.end_us) >= :from_us
UNION ALL
SELECT max(p.device_id) AS device_id, p.src, NULL AS dst, p.dst_port, min(p.start_us) AS first_us,
    max(p.start_us) AS last_us, count(DISTINCT p.dst) AS count, p.period_us, sum(p.refused) AS refused, p.is_ack, 0 AS is_few
FROM packet p
GROUP BY p.src, p.src_port, p.dst_port, p.period_us, p.is_ack
HAVING count >= :least AND max(p.end_us) >= :from_us
ORDER BY period_us, first_us;

-- SPDX-License-Identifier: MIT
-- SYNs that have their receiver's address and port as sender: no program can send them, for the two are one socket.
-- 127.0.0.0/8 and ::1 are a machine that talks to itself, and so is a capture without MACs. Who sent them is told by the
-- MAC of the frames.
-- scan: the attempts that nobody answered that ended since the last look.
WITH silent AS MATERIALIZED (
    SELECT kind_id FROM flow_kind WHERE ip_protocol = 6 AND conn_state = 'S0' AND end_reason IS NOT NULL
),
sent AS MATERIALIZED (
    SELECT f.src, DST_PORT(f.ports) AS dst_port, min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us,
        sum(f.packets_sent) AS count, f.start_us / 600000000 * 600000000 AS period_us, LINK(src_mac, f.link_id) AS mac
    FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM silent)) n
        CROSS JOIN flow f ON f.flow_id = n.flow_id
    WHERE f.src = f.dst AND SRC_PORT(f.ports) = DST_PORT(f.ports) AND f.src NOT BETWEEN 2130706432 AND 2147483647
        AND f.start_us >= :from_us / 600000000 * 600000000 - 600000000 AND f.start_us < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY f.src, 2, period_us, mac
    HAVING last_us >= :from_us
)
SELECT d.device_id, s.src, s.src AS dst, s.dst_port, s.first_us, s.last_us, s.count, s.period_us, MAC(s.mac) AS mac
FROM sent s LEFT JOIN device d ON d.mac = s.mac
WHERE s.mac <> 0 AND IP(s.src) <> '::1'
ORDER BY s.period_us, s.src, s.mac;

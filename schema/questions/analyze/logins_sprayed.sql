-- SPDX-License-Identifier: MIT
-- Who connected within an hour to one port on which people log in at many servers. Attempts of a program that tries a
-- password at each are alike (logins_tried). Content that was not recognised is judged by its port.
-- scan: the flows of these kinds that ended since the hour before the last look.
WITH usual (port, protocol) AS MATERIALIZED (
    VALUES (21, 'ftp'), (22, 'ssh'), (23, 'telnet'), (110, 'pop3'), (143, 'imap'), (3389, 'rdp'), (5900, 'vnc')
),
login AS MATERIALIZED (
    SELECT kind_id, app_protocol FROM flow_kind
    WHERE ip_protocol = 6 AND end_reason IS NOT NULL
        AND (app_protocol IS NULL OR app_protocol IN ('ssh', 'ftp', 'telnet', 'pop3', 'imap', 'vnc', 'rdp', 'tls'))
),
suspect AS (
    SELECT n.flow_id, n.dst_port FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM login
        WHERE app_protocol IS NOT 'tls'), (SELECT json_group_array(port) FROM usual)) n
    UNION ALL
    SELECT n.flow_id, n.dst_port FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM login
        WHERE app_protocol = 'tls'), '[3389]') n
),
tried AS MATERIALIZED (
    SELECT f.src_device_id AS device_id, f.src, f.dst, n.dst_port, f.start_us, f.start_us + f.duration_us AS end_us,
        (f.start_us + f.duration_us) / 3600000000 * 3600000000 AS period_us, f.payload_sent AS sent
    FROM suspect n CROSS JOIN flow f ON f.flow_id = n.flow_id
    WHERE f.payload_sent BETWEEN 1 AND 8192 AND f.payload_received BETWEEN 1 AND 8192
        AND f.start_us + f.duration_us >= :from_us / 3600000000 * 3600000000 AND f.start_us + f.duration_us < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
),
ranked AS MATERIALIZED (
    SELECT src, dst_port, period_us, sent, count(*) OVER same AS tries,
        row_number() OVER (PARTITION BY src, dst_port, period_us ORDER BY sent) AS place
    FROM tried
    WINDOW same AS (PARTITION BY src, dst_port, period_us)
)
SELECT max(t.device_id) AS device_id, t.src, NULL AS dst, t.dst_port, min(t.start_us) AS first_us, max(t.end_us) AS last_us,
    count(DISTINCT t.dst) AS count, t.period_us, u.protocol, count(*) AS connections
FROM ranked m JOIN tried t ON t.src = m.src AND t.dst_port = m.dst_port AND t.period_us = m.period_us
        AND 3 * t.sent BETWEEN 2 * m.sent AND 4 * m.sent
    JOIN usual u ON u.port = t.dst_port
WHERE m.place = (m.tries + 1) / 2 AND m.tries >= :least
GROUP BY t.src, t.dst_port, t.period_us
HAVING count >= :least AND 5 * count(*) >= 4 * max(m.tries) AND max(t.end_us) >= :from_us
ORDER BY t.period_us, first_us;

-- SPDX-License-Identifier: MIT
-- Who connected often to one port on which people log in, within ten minutes. Attempts of a program that guesses are
-- alike, because the server says the same each time, and none of them is long. So those count that sent about as much
-- as the middle one, if they are four of five. Content that was not recognised is judged by its port (`usual`).
-- in_a_rush: they began within a quarter of a minute of each other on average; is_quick: of mail, within 25 seconds.
-- Programs look for mail every half a minute.
-- At a database or directory programs log in all day. A login that is refused is short on both sides, for nothing is asked
-- after it. So those count that have at most 512 bytes each way, and follow each other within a second on average:
-- checks whether a server lives are seconds apart.
-- scan: the flows of these kinds that ended since the ten minutes before the last look.
WITH usual (port, protocol) AS MATERIALIZED (
    VALUES (21, 'ftp'), (22, 'ssh'), (23, 'telnet'), (110, 'pop3'), (143, 'imap'), (445, 'smb'), (3389, 'rdp'), (5900, 'vnc'),
        (3306, 'mysql'), (5432, 'postgresql'), (389, 'ldap'), (6379, 'redis'), (1433, 'mssql')
),
login AS MATERIALIZED (
    SELECT kind_id, app_protocol FROM flow_kind
    WHERE ip_protocol = 6 AND end_reason IS NOT NULL
        AND (app_protocol IS NULL OR app_protocol IN ('ssh', 'ftp', 'telnet', 'pop3', 'imap', 'smb', 'rdp', 'vnc', 'tls', 'mysql',
            'postgresql', 'ldap', 'redis'))
),
suspect AS (
    SELECT n.flow_id FROM flows_since(:after_flow_id,
        (SELECT json_group_array(kind_id) FROM login WHERE app_protocol <> 'tls')) n
    UNION ALL
    SELECT n.flow_id FROM flows_since(:after_flow_id,
        (SELECT json_group_array(kind_id) FROM login WHERE app_protocol IS NULL), (SELECT json_group_array(port) FROM usual)) n
    UNION ALL
    SELECT n.flow_id FROM flows_since(:after_flow_id,
        (SELECT json_group_array(kind_id) FROM login WHERE app_protocol = 'tls'), '[3389]') n
),
tried AS MATERIALIZED (
    SELECT f.src_device_id AS device_id, f.src, f.dst, DST_PORT(f.ports) AS dst_port, f.start_us, f.start_us + f.duration_us AS end_us,
        (f.start_us + f.duration_us) / 600000000 * 600000000 AS period_us, f.payload_sent AS sent,
        coalesce(nullif(l.app_protocol, 'tls'), u.protocol) AS app_protocol,
        coalesce(l.app_protocol, u.protocol) IN ('mysql', 'postgresql', 'ldap', 'redis', 'mssql') AS is_database
    FROM suspect n CROSS JOIN flow f ON f.flow_id = n.flow_id
        CROSS JOIN login l ON l.kind_id = f.kind_id LEFT JOIN usual u ON u.port = DST_PORT(f.ports)
    WHERE f.payload_sent BETWEEN 1 AND 8192 AND f.payload_received BETWEEN 1 AND 8192
        AND (NOT is_database OR f.payload_sent <= 512 AND f.payload_received <= 512)
        AND f.start_us + f.duration_us >= :from_us / 600000000 * 600000000 AND f.start_us + f.duration_us < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
),
ranked AS MATERIALIZED (
    SELECT *, count(*) OVER same AS tries,
        row_number() OVER (PARTITION BY src, dst, dst_port, period_us, app_protocol ORDER BY sent) AS place
    FROM tried
    WINDOW same AS (PARTITION BY src, dst, dst_port, period_us, app_protocol)
),
middle AS MATERIALIZED (
    SELECT src, dst, dst_port, period_us, app_protocol, sent, tries
    FROM ranked WHERE 2 * tries >= :least AND place = (tries + 1) / 2
)
SELECT max(t.device_id) AS device_id, t.src, t.dst, t.dst_port, min(t.start_us) AS first_us, max(t.end_us) AS last_us,
    count(*) AS count, t.period_us, t.app_protocol, min(t.sent) AS sent_least, max(t.sent) AS sent_most,
    max(t.start_us) - min(t.start_us) <= 15000000 * (count(*) - 1) AS in_a_rush,
    NOT t.is_database AND (t.app_protocol NOT IN ('pop3', 'imap')
        OR max(t.start_us) - min(t.start_us) <= 25000000 * (count(*) - 1)) AS is_quick
FROM middle m JOIN tried t ON t.src = m.src AND t.dst = m.dst AND t.dst_port = m.dst_port AND t.period_us = m.period_us
    AND t.app_protocol IS m.app_protocol AND 3 * t.sent BETWEEN 2 * m.sent AND 4 * m.sent
GROUP BY t.src, t.dst, t.dst_port, t.period_us, t.app_protocol
HAVING 5 * count >= 4 * max(m.tries) AND last_us >= :from_us
    AND iif(t.is_database, count >= :least AND max(t.start_us) - min(t.start_us) <= 1000000 * (count - 1),
        count >= :least OR 2 * count >= :least AND in_a_rush)
ORDER BY t.period_us, first_us;

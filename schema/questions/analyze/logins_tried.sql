-- SPDX-License-Identifier: MIT
-- Who connected often to one port on which people log in, within ten minutes. Attempts of a program that guesses are
-- alike, because the server says the same each time, and none of them is long.
-- scan: the flows that ended since the ten minutes before the last look.
WITH login AS MATERIALIZED (
    SELECT kind_id FROM flow_kind
    WHERE ip_protocol = 6 AND end_reason IS NOT NULL
        AND app_protocol IN ('ssh', 'ftp', 'telnet', 'pop3', 'imap', 'rdp', 'vnc')
)
SELECT max(f.src_device_id) AS device_id, f.src, f.dst, DST_PORT(f.ports) AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us, count(*) AS count,
    (f.start_us + f.duration_us) / 600000000 * 600000000 AS period_us, l.app_protocol,
    min(f.payload_sent) AS sent_least, max(f.payload_sent) AS sent_most
FROM flow f CROSS JOIN flow_kind l ON l.kind_id = f.kind_id
WHERE f.flow_id > :after_flow_id
    AND f.kind_id IN (SELECT kind_id FROM login)
    AND f.payload_sent BETWEEN 1 AND 8192 AND f.payload_received BETWEEN 1 AND 8192
    AND f.start_us + f.duration_us >= :from_us / 600000000 * 600000000 AND f.start_us + f.duration_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.src, f.dst, 4, 8, l.app_protocol
HAVING count >= 20 AND last_us >= :from_us AND 2 * sent_least >= sent_most
ORDER BY period_us, first_us;

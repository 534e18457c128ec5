-- SPDX-License-Identifier: MIT
-- Connections on the port of a well-known service in which both sides spoke another protocol. A protocol that was not
-- recognised is never a wrong one. `usual`: what belongs on a port, with what may take its place.
-- scan: the flows of these kinds that ended since the last look.
WITH usual (port, ip_protocol, protocols) AS MATERIALIZED (
    VALUES (21, 6, '["ftp","tls"]'), (22, 6, '["ssh"]'), (23, 6, '["telnet"]'), (25, 6, '["smtp","tls"]'),
        (53, 6, '["dns","dot","tls"]'), (80, 6, '["http","http2"]'), (110, 6, '["pop3","tls"]'), (143, 6, '["imap","tls"]'),
        (389, 6, '["ldap","tls"]'), (443, 6, '["tls","http","http2","openvpn","quic","doh"]'), (445, 6, '["smb"]'),
        (465, 6, '["smtp","tls"]'), (587, 6, '["smtp","tls"]'), (636, 6, '["ldap","tls"]'), (853, 6, '["dot","tls"]'),
        (990, 6, '["ftp","tls"]'), (993, 6, '["imap","tls"]'), (995, 6, '["pop3","tls"]'), (1883, 6, '["mqtt","tls"]'),
        (3306, 6, '["mysql","tls"]'), (3389, 6, '["rdp","tls"]'), (5432, 6, '["postgresql","tls"]'), (5900, 6, '["vnc","tls"]'),
        (6379, 6, '["redis","tls"]'), (8883, 6, '["mqtt","tls"]'),
        (53, 17, '["dns","doq"]'), (123, 17, '["ntp"]'), (161, 17, '["snmp"]')
),
spoken AS MATERIALIZED (
    SELECT kind_id, app_protocol, ip_protocol FROM flow_kind
    WHERE end_reason IS NOT NULL
        AND (ip_protocol = 6 AND app_protocol IN ('ssh', 'http', 'http2', 'smb', 'tls', 'rdp', 'ftp', 'smtp', 'pop3', 'imap',
                'telnet', 'vnc', 'irc', 'socks', 'mysql', 'postgresql', 'redis', 'ldap', 'bittorrent', 'openvpn', 'rsync', 'amqp',
                'nats', 'mqtt', 'memcached', 'nntp')
            OR ip_protocol = 17 AND app_protocol IN ('openvpn', 'quic', 'dtls', 'bittorrent', 'sip'))
),
often (app_protocol, ports) AS ( -- what most flows speak, and the ports of which it is none of the usual
    SELECT s.value, (SELECT json_group_array(port) FROM usual WHERE port <> 443 AND (port <> 80 OR s.value <> 'http'))
    FROM json_each('["http","quic","tls"]') s
),
suspect AS MATERIALIZED (
    SELECT n.flow_id FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM spoken
            WHERE app_protocol NOT IN (SELECT app_protocol FROM often)), (SELECT json_group_array(port) FROM usual)) n
    UNION ALL
    SELECT n.flow_id FROM often o CROSS JOIN flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM spoken
            WHERE app_protocol = o.app_protocol), o.ports) n
),
fetched AS MATERIALIZED ( -- without a condition on f: for one the planner would make a filter of all flows
    SELECT coalesce(f.src_device_id, f.dst_device_id) AS device_id, f.dst, DST_PORT(f.ports) AS dst_port, f.start_us,
        f.start_us + f.duration_us AS end_us, f.kind_id, f.payload_sent, f.payload_received, f.capture_id
    FROM suspect n CROSS JOIN flow f ON f.flow_id = n.flow_id
)
SELECT m.device_id, NULL AS src, m.dst, m.dst_port, min(m.start_us) AS first_us, max(m.end_us) AS last_us,
    count(*) AS count, NULL AS period_us, s.app_protocol, json_extract(u.protocols, '$[0]') AS usual
FROM fetched m CROSS JOIN spoken s ON s.kind_id = m.kind_id
    CROSS JOIN usual u ON u.port = m.dst_port AND u.ip_protocol = s.ip_protocol
WHERE m.payload_sent > 0 AND m.payload_received > 0 AND m.end_us >= :from_us AND m.end_us < :to_us
    AND m.capture_id IN (SELECT value FROM json_each(:captures))
    AND s.app_protocol NOT IN (SELECT value FROM json_each(u.protocols))
GROUP BY m.device_id, m.dst, m.dst_port, s.app_protocol
ORDER BY first_us;

-- SPDX-License-Identifier: MIT
-- Connections on the port of a well-known service in which both sides spoke another protocol. A protocol that was not
-- recognised is never a wrong one. `usual`: what belongs on a port, with what may take its place.
-- scan: the flows of these kinds that ended since the last look.
WITH usual (port, protocols) AS MATERIALIZED (
    VALUES (21, '["ftp","tls"]'), (22, '["ssh"]'), (23, '["telnet"]'), (25, '["smtp","tls"]'), (53, '["dns","dot","tls"]'),
        (80, '["http","http2"]'), (110, '["pop3","tls"]'), (143, '["imap","tls"]'), (443, '["tls","http","http2","openvpn","quic","doh"]'),
        (445, '["smb"]'), (3389, '["rdp","tls"]')
),
spoken AS MATERIALIZED (
    SELECT kind_id, app_protocol FROM flow_kind
    WHERE ip_protocol = 6 AND end_reason IS NOT NULL
        AND app_protocol IN ('ssh', 'http', 'http2', 'smb', 'tls', 'rdp', 'ftp', 'smtp', 'pop3', 'imap', 'telnet', 'vnc',
            'irc', 'socks', 'mysql', 'postgresql', 'redis', 'ldap', 'bittorrent')
)
SELECT coalesce(f.src_device_id, f.dst_device_id) AS device_id, NULL AS src, f.dst, DST_PORT(f.ports) AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us, count(*) AS count, NULL AS period_us,
    s.app_protocol, json_extract(u.protocols, '$[0]') AS usual
FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM spoken)) n
    CROSS JOIN flow f ON f.flow_id = n.flow_id
    CROSS JOIN flow_kind s ON s.kind_id = f.kind_id CROSS JOIN usual u ON u.port = DST_PORT(f.ports)
WHERE n.dst_port IN (SELECT port FROM usual)
    AND (n.dst_port <> 443 OR n.kind_id NOT IN (SELECT kind_id FROM spoken WHERE app_protocol IN ('tls', 'http')))
    AND (n.dst_port <> 80 OR n.kind_id NOT IN (SELECT kind_id FROM spoken WHERE app_protocol = 'http'))
    AND f.payload_sent > 0 AND f.payload_received > 0
    AND f.start_us + f.duration_us >= :from_us AND f.start_us + f.duration_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
    AND s.app_protocol NOT IN (SELECT value FROM json_each(u.protocols))
GROUP BY 1, f.dst, 4, s.app_protocol
ORDER BY first_us;

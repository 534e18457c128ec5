-- SPDX-License-Identifier: MIT
-- Connections on the port of a well-known service in which both sides spoke another protocol. A protocol that was not
-- recognised is never a wrong one. `usual`: what belongs on a port, with what may take its place. `wrong`: the kinds of
-- connections that do not belong on a port, so that a flow needs one look-up.
-- scan: the flows that ended since the last look.
WITH usual (port, protocols) AS MATERIALIZED (
    VALUES (21, '["ftp","tls"]'), (22, '["ssh"]'), (23, '["telnet"]'), (25, '["smtp","tls"]'), (53, '["dns","dot","tls"]'),
        (80, '["http","http2"]'), (110, '["pop3","tls"]'), (143, '["imap","tls"]'), (443, '["tls","http","http2","openvpn","quic","doh"]'),
        (445, '["smb"]'), (3389, '["rdp","tls"]')
),
wrong AS MATERIALIZED (
    SELECT k.kind_id, u.port
    FROM flow_kind k CROSS JOIN usual u
    WHERE k.ip_protocol = 6 AND k.end_reason IS NOT NULL
        AND k.app_protocol IN ('ssh', 'http', 'http2', 'smb', 'tls', 'rdp', 'ftp', 'smtp', 'pop3', 'imap', 'telnet', 'vnc',
            'irc', 'socks', 'mysql', 'postgresql', 'redis', 'ldap', 'bittorrent')
        AND instr(u.protocols, '"' || k.app_protocol || '"') = 0
)
SELECT coalesce(f.src_device_id, f.dst_device_id) AS device_id, NULL AS src, f.dst, DST_PORT(f.ports) AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us, count(*) AS count, NULL AS period_us,
    k.app_protocol, json_extract(u.protocols, '$[0]') AS usual
FROM flow f CROSS JOIN flow_kind k ON k.kind_id = f.kind_id CROSS JOIN usual u ON u.port = DST_PORT(f.ports)
WHERE f.flow_id > :after_flow_id AND f.payload_sent > 0 AND f.payload_received > 0
    AND (f.kind_id, DST_PORT(f.ports)) IN (SELECT kind_id, port FROM wrong)
    AND f.start_us + f.duration_us >= :from_us AND f.start_us + f.duration_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY 1, f.dst, 4, k.app_protocol
ORDER BY first_us;

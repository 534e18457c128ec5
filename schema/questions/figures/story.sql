-- SPDX-License-Identifier: MIT
-- What happened to one connection, in its order: the question that gave its name, its beginning, its hellos, its
-- requests, its end. The question is the newest of this client that this address answered, before the connection began.
-- scan: the rows of one connection, and the questions of its client of an hour before.
-- column: at_us | at (UTC) | time
-- column: what
-- column: text
-- column: details
WITH flow_told AS (SELECT * FROM flows WHERE flow_id = :id), told AS (
    SELECT q.* FROM flow_told f JOIN dns_queries q
        ON q.dns_id >= coalesce((SELECT min(h.first_dns_id) FROM hours h WHERE h.hour_us >= f.start_us - 7200000000),
            9223372036854775807)
        AND (q.client_address_id = f.src_address_id OR q.src_device_id = f.src_device_id) AND q.query_us BETWEEN f.start_us - 3600000000 AND f.start_us
        AND q.answered AND EXISTS (SELECT 1 FROM json_each(q.resolved_ips) a WHERE a.value = f.dst_ip)
    ORDER BY q.query_us DESC LIMIT 1
)
SELECT at_us, what, text, details FROM (
    SELECT query_us AS at_us, 0 AS place, 'question' AS what, query_domain AS text,
        json_object('client_ip', client_ip, 'server_ip', server_ip, 'query_type', query_type, 'resolved_ips', json(resolved_ips),
            'ttl', ttl, 'response_time_ms', response_time_ms) AS details
    FROM told
    UNION ALL SELECT start_us, 1, 'start', dst_ip, json_object('src_ip', src_ip, 'src_port', src_port, 'dst_port', dst_port,
            'protocol', protocol, 'rtt_handshake_us', rtt_handshake_us, 'rtt_responder_us', rtt_responder_us,
            'rtt_originator_us', rtt_originator_us)
    FROM flow_told
    UNION ALL SELECT t.hello_us, 2, 'hello', t.sni, json_object('offered_version', t.offered_version, 'alpn', t.alpn,
            'ech', t.ech, 'ja4', t.ja4, 'tls_version', t.tls_version, 'cipher_suite', t.cipher_suite,
            'cert_common_name', t.cert_common_name, 'cert_issuer', t.cert_issuer, 'cert_valid_from', t.cert_valid_from,
            'cert_valid_to', t.cert_valid_to, 'alert', NULL)
    FROM flow_told f JOIN tls_handshakes t ON t.flow_id = f.flow_id
    UNION ALL SELECT h.request_us, 3, 'request', h.host, json_object('method', h.method, 'uri', h.uri,
            'status_code', h.status_code, 'content_type', h.content_type, 'response_body_bytes', h.response_body_bytes,
            'response_time_ms', h.response_time_ms, 'user_agent', h.user_agent)
    FROM flow_told f JOIN http_requests h ON h.flow_id = f.flow_id
    UNION ALL SELECT end_us, 4, 'end', end_reason, json_object('conn_state', conn_state, 'history', history,
            'duration_us', duration_us)
    FROM flow_told
)
ORDER BY at_us, place
LIMIT :limit;

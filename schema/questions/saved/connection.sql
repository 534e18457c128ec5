-- SPDX-License-Identifier: MIT
-- One connection with its DNS, TLS and HTTP.
-- needs: flow_id
SELECT f.start_time, f.src_ip, f.dst_ip, f.dst_port, f.conn_state, q.query_domain, t.sni, t.ja4, h.method, h.uri
FROM flows f LEFT JOIN dns_queries q ON q.flow_id = f.flow_id LEFT JOIN tls_handshakes t ON t.flow_id = f.flow_id
    LEFT JOIN http_requests h ON h.flow_id = f.flow_id
WHERE f.flow_id = :flow_id
LIMIT :limit;

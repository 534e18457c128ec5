-- SPDX-License-Identifier: MIT
-- Rows whose ids are not among those of their hour: a question that looks for them by `hours` misses them.
-- scan: every row of these kinds.
SELECT 'flows' AS kind, count(*) AS missing FROM flow t WHERE OUTSIDE_HOUR(flow_id, start_us, 1) HAVING count(*) > 0
UNION ALL SELECT 'dns_queries', count(*) FROM dns_query t WHERE OUTSIDE_HOUR(dns_id, query_us, 2) HAVING count(*) > 0
UNION ALL SELECT 'tls_handshakes', count(*) FROM tls_handshake t WHERE OUTSIDE_HOUR(tls_id, hello_us, 3) HAVING count(*) > 0
UNION ALL SELECT 'http_requests', count(*) FROM http_request t WHERE OUTSIDE_HOUR(http_id, request_us, 4) HAVING count(*) > 0;

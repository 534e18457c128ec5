-- SPDX-License-Identifier: MIT
SELECT HOUR(query_us) AS hour_us, TIME(HOUR(query_us)) AS hour_time, capture_id,
    NULL AS first_flow_id, NULL AS last_flow_id,
    min(dns_id) AS first_dns_id, max(dns_id) AS last_dns_id,
    NULL AS first_tls_id, NULL AS last_tls_id,
    NULL AS first_http_id, NULL AS last_http_id
FROM dns_query_before GROUP BY 1, 3

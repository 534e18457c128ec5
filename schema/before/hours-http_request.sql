-- SPDX-License-Identifier: MIT
SELECT HOUR(request_us) AS hour_us, TIME(HOUR(request_us)) AS hour_time, capture_id,
    NULL AS first_flow_id, NULL AS last_flow_id,
    NULL AS first_dns_id, NULL AS last_dns_id,
    NULL AS first_tls_id, NULL AS last_tls_id,
    min(http_id) AS first_http_id, max(http_id) AS last_http_id
FROM http_request_before GROUP BY 1, 3

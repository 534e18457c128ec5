-- SPDX-License-Identifier: MIT
SELECT HOUR(start_us) AS hour_us, TIME(HOUR(start_us)) AS hour_time, capture_id,
    min(flow_id) AS first_flow_id, max(flow_id) AS last_flow_id,
    NULL AS first_dns_id, NULL AS last_dns_id,
    NULL AS first_tls_id, NULL AS last_tls_id,
    NULL AS first_http_id, NULL AS last_http_id
FROM flow_before GROUP BY 1, 3

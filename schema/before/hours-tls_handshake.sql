-- SPDX-License-Identifier: MIT
SELECT HOUR(hello_us) AS hour_us, TIME(HOUR(hello_us)) AS hour_time, capture_id,
    NULL AS first_flow_id, NULL AS last_flow_id,
    NULL AS first_dns_id, NULL AS last_dns_id,
    min(tls_id) AS first_tls_id, max(tls_id) AS last_tls_id,
    NULL AS first_http_id, NULL AS last_http_id
FROM tls_handshake_before GROUP BY 1, 3

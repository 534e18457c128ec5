-- SPDX-License-Identifier: MIT
SELECT hour_us, TIME(hour_us) AS hour_time, capture_id,
    HOUR_ID(min, first_id, 1) AS first_flow_id, HOUR_ID(max, last_id, 1) AS last_flow_id,
    HOUR_ID(min, first_id, 2) AS first_dns_id, HOUR_ID(max, last_id, 2) AS last_dns_id,
    HOUR_ID(min, first_id, 3) AS first_tls_id, HOUR_ID(max, last_id, 3) AS last_tls_id,
    HOUR_ID(min, first_id, 4) AS first_http_id, HOUR_ID(max, last_id, 4) AS last_http_id
FROM hour GROUP BY hour_us, capture_id

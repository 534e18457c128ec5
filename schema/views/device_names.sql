-- SPDX-License-Identifier: MIT
SELECT nullif(device_id, 0) AS device_id, device_domain.domain AS domain_id,
    DOMAIN(device_domain.domain) AS domain, ROLE(role) AS role,
    TIME(first_us) AS first_time, first_us, TIME(last_us) AS last_time, last_us
FROM device_domain

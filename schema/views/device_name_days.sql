-- SPDX-License-Identifier: MIT
SELECT LOCAL_DAY(s), s.domain AS domain_id, DOMAIN(s.domain) AS domain,
    nullif(s.device_id, 0) AS device_id, ROLE(s.role) AS role,
    s.flows, s.bytes_sent, s.bytes_received,
    TIME(s.first_us) AS first_time, s.first_us, TIME(s.last_us) AS last_time, s.last_us
FROM sum_day d CROSS JOIN domain_device_day s ON s.day = d.day AND s.zone_id = d.zone_id

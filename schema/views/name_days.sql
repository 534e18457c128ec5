-- SPDX-License-Identifier: MIT
SELECT LOCAL_DAY(s), s.domain AS domain_id, DOMAIN(s.domain) AS domain,
    (SELECT r.name FROM domain n JOIN domain r ON r.domain_id = n.registrable_domain
        WHERE n.domain_id = s.domain) AS registrable_domain,
    ROLE(s.role) AS role, s.flows, s.bytes_sent, s.bytes_received
FROM sum_day d CROSS JOIN domain_day s ON s.day = d.day AND s.zone_id = d.zone_id

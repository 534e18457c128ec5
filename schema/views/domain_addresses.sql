-- SPDX-License-Identifier: MIT
SELECT binding_id,
    DOMAIN(domain_address.domain) AS domain,
    IP(domain_address.ip) AS ip_address,
    TIME(first_seen_us) AS first_seen_time, first_seen_us,
    TIME(last_seen_us) AS last_seen_time, last_seen_us,
    count
FROM domain_address

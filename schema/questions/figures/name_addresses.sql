-- SPDX-License-Identifier: MIT
-- The addresses that answers gave for a name, or a name below it, the latest first: over the whole record.
-- scan: the names, and the addresses of those that fit.
-- view: domain_addresses
SELECT domain, ip_address, count, first_seen_us, last_seen_us FROM domain_addresses
WHERE IS_BELOW(domain)
ORDER BY last_seen_us DESC, domain, ip_address
LIMIT :limit;

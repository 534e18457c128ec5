-- SPDX-License-Identifier: MIT
-- netscope dns: the last :limit recorded questions, the newest first.
-- scan: backwards from the newest row of the range, until :limit rows match; nothing is sorted, so any number of rows
-- streams through.
-- by: ip forms/dns_of_address, device forms/dns_of_device, domain forms/dns_of_name
-- rows: lists/dns
-- view: dns_queries
-- shows: query_us, device, query_domain, query_type, rcode, resolved_ips, response_time_ms,
--     server_ip, transport
-- column: device | | plain | 1
-- newest: query_us
-- key: dns_id
-- noun: DNS questions
-- empty: Names asked over HTTPS or TLS (DoH, DoT) cannot be seen.
DNS_ROWS(OF_HOURS(r.dns_id, 2, dns_query))
ORDER BY r.dns_id DESC
LIMIT :limit;

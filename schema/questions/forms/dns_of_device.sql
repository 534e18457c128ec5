-- SPDX-License-Identifier: MIT
-- netscope dns, of a device, at either end.
-- scan: the lists of ids of the hours in question.
DNS_ROWS(r.dns_id IN (EVENTS_OF(dns_id, dns_query, FLOWS_OF_DEVICE(), 2, OF_DEVICE_ENDS())))
ORDER BY r.dns_id DESC
LIMIT :limit;

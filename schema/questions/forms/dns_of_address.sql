-- SPDX-License-Identifier: MIT
-- netscope dns, with an address or a network: of the client, of the server, or in the answer.
-- scan: the lists of ids of the hours in question.
DNS_ROWS(r.dns_id IN (EVENTS_OF(dns_id, dns_query, FLOWS_OF_ADDRESS(), 2, (IS_ADDRESS(e.client) OR IS_ADDRESS(e.server)))
    UNION ALL SELECT e.dns_id FROM dns_query e WHERE e.dns_id > SUMMED_DNS()
    UNION ALL DNS_OF_NAMES((SELECT b.domain FROM RANGES() n CROSS JOIN domain_address b WHERE b.ip IN_RANGE()))))
ORDER BY r.dns_id DESC
LIMIT :limit;

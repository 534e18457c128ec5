-- SPDX-License-Identifier: MIT
-- netscope dns, about a name, or a name below it.
-- scan: the lists of ids of the hours in question.
DNS_ROWS(r.dns_id IN (DNS_OF_NAMES(NAMES_BELOW())))
ORDER BY r.dns_id DESC
LIMIT :limit;

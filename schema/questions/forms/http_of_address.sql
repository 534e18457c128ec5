-- SPDX-License-Identifier: MIT
-- netscope http, with an address at an end, or with one of a network.
-- scan: the lists of ids of the hours in question.
HTTP_ROWS(r.http_id IN (EVENTS_OF(http_id, http_request, FLOWS_OF_ADDRESS(), 4, (IS_ADDRESS(e.src) OR IS_ADDRESS(e.dst)))))
ORDER BY r.http_id DESC
LIMIT :limit;

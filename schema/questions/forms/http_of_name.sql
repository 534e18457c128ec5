-- SPDX-License-Identifier: MIT
-- netscope http, to a name, or to a name below it.
-- scan: the lists of ids of the hours in question.
HTTP_ROWS(r.http_id IN (EVENTS_OF(http_id, http_request, FLOWS_OF_NAME(), 4, e.host_text IN HOSTS_BELOW())))
ORDER BY r.http_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope http, to a name, or to a name below it.
-- scan: the lists of ids of the hours in question.
HTTP_ROWS(r.http_id IN (EVENTS_OF(http_id, http_request, FLOWS_OF_NAME(), 4, e.host_text IN (SELECT t.text_id FROM text t WHERE IS_BELOW(lower(t.value)) OR lower(t.value) LIKE :domain || ':%'))))
ORDER BY r.http_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope http, of a device, at either end.
-- scan: the lists of ids of the hours in question.
HTTP_ROWS(r.http_id IN (EVENTS_OF(http_id, http_request, FLOWS_OF_DEVICE(), 4, OF_DEVICE_ENDS())))
ORDER BY r.http_id DESC
LIMIT :limit;

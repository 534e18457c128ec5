-- SPDX-License-Identifier: MIT
-- netscope http: the last :limit recorded requests, the newest first.
-- scan: backwards from the newest row of the range, until :limit rows match; nothing is sorted, so any number of rows
-- streams through.
-- by: ip forms/http_of_address, device forms/http_of_device, domain forms/http_of_name
-- rows: lists/http
-- view: http_requests
-- shows: request_us, device, method, shown_server, uri, status_code, content_type,
--     response_body_bytes, response_time_ms, user_agent
-- column: device | | plain | 1
-- column: shown_server | host
-- newest: request_us
-- key: http_id
-- noun: HTTP requests
-- empty: Most web traffic is encrypted: `netscope tls` shows it.
HTTP_ROWS(OF_HOURS(r.http_id, 4, http_request))
ORDER BY r.http_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope http: the last :limit recorded requests, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
-- view: http_requests
-- shows: request_us, device, method, shown_server, uri, status_code, content_type,
--     response_body_bytes, response_time_ms, user_agent
-- column: device | | plain | 1
-- column: shown_server | host
-- newest: request_us
-- key: http_id
-- noun: HTTP requests
-- empty: Most web traffic is encrypted: `netscope tls` shows it.
SELECT r.*,
    DEVICE(r) AS device,
    coalesce(r.host, r.dst_ip) AS shown_server
FROM http_requests r
WHERE OF_DEVICE(r) AND OF_CAPTURE(r)
    AND FROM_TO(r.request_us, r.request_us)
    AND EITHER_PORT(r)
    AND EITHER_IP(r.src_ip, r.dst_ip)
    AND (:domain IS NULL OR IS_BELOW(lower(r.host)) OR lower(r.host) LIKE :domain || ':%')
    AND OLDER(r.http_id, :after_http_id)
ORDER BY r.http_id DESC
LIMIT :limit;

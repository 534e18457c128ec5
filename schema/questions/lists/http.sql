-- SPDX-License-Identifier: MIT
-- netscope http: the last :limit requests that were recorded, the newest first.
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
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.request_us >= :since_us)
    AND (:until_us IS NULL OR r.request_us <= :until_us)
    AND (:port IS NULL OR r.src_port = :port OR r.dst_port = :port)
    AND (:ip IS NULL OR r.src_ip = :ip OR r.dst_ip = :ip)
    AND (:domain IS NULL OR lower(r.host) = :domain OR lower(r.host) LIKE :domain || ':%'
        OR substr(lower(r.host), -length(:domain) - 1) = '.' || :domain)
    AND r.http_id < coalesce(:after_http_id, 9223372036854775807)
ORDER BY r.http_id DESC
LIMIT :limit;

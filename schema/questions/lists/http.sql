-- SPDX-License-Identifier: MIT
-- netscope http: the last :limit requests that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
SELECT r.http_id, r.capture_id, r.flow_id, r.device_id,
    DEVICE(r) AS device,
    r.request_time, r.request_us, r.src_ip, r.src_port, r.dst_ip, r.dst_port, r.method, r.host,
    r.uri, r.version, r.user_agent, r.referrer, r.status_code, r.content_type,
    r.request_body_bytes, r.response_body_bytes, r.response_time_ms,
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
ORDER BY r.http_id DESC
LIMIT :limit;

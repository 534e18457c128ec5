-- SPDX-License-Identifier: MIT
SELECT http_id, capture_id, flow_id, device_id,
    TIME(request_us) AS request_time, request_us,
    IP(src) AS src_ip, src_port,
    IP(dst) AS dst_ip, dst_port,
    TEXT(method_text) AS method,
    TEXT(host_text) AS host,
    uri, version,
    TEXT(user_agent_text) AS user_agent,
    referrer, status_code,
    TEXT(content_type_text) AS content_type,
    request_body_bytes, response_body_bytes,
    response_us / 1000.0 AS response_time_ms,
    TEXT(server_text) AS server,
    request_seen,
    src AS src_address_id, dst AS dst_address_id, host_text AS host_text_id,
    device_id AS src_device_id, NULL AS dst_device_id
FROM http_request_before AS http_request

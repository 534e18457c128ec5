-- SPDX-License-Identifier: MIT
-- One request with its response.
INSERT INTO http_request (
    capture_id, flow_id, device_id, request_us, src, src_port, dst, dst_port, request_seen,
    method_text, host_text, uri, version, user_agent_text, referrer, status_code,
    content_type_text, server_text, request_body_bytes, response_body_bytes, response_us
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

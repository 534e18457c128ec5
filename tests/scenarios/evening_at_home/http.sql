-- SPDX-License-Identifier: MIT
-- Requests, each with its own response, two on one connection included.
SELECT src_ip, method, host, uri, version, user_agent, status_code, content_type, request_body_bytes, response_body_bytes
FROM http_requests ORDER BY request_us;

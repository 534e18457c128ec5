-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT http_id, request_us AS time_us, src AS address, dst AS address, method_text AS text,
    host_text AS text, user_agent_text AS text, content_type_text AS text, server_text AS text
FROM http_request WHERE http_id > ? ORDER BY http_id LIMIT ?

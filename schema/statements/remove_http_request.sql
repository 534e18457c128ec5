-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM http_request WHERE http_id > ? AND http_id <= ? AND request_us < ?

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM dns_query WHERE dns_id > ? AND dns_id <= ? AND query_us < ?

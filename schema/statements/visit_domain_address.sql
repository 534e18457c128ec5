-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT binding_id, last_seen_us AS time_us, domain, ip AS address
FROM domain_address WHERE binding_id > ? ORDER BY binding_id LIMIT ?

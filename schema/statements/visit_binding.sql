-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT binding_id, last_seen_us AS time_us, ip AS address, source_term AS term
FROM binding WHERE binding_id > ? ORDER BY binding_id LIMIT ?

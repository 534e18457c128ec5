-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT capture_id, interval_end_us, name_term, interval_end_us AS time_us, name_term AS term
FROM counter_moved WHERE (capture_id, interval_end_us, name_term) > (?, ?, ?)
ORDER BY capture_id, interval_end_us, name_term LIMIT ?

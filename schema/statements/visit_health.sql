-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT health_id, interval_end_us AS time_us
FROM health WHERE health_id > ? ORDER BY health_id LIMIT ?

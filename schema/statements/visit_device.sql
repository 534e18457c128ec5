-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table. A device that
-- people gave a name has no time: it stays.
SELECT device_id, CASE WHEN user_label IS NULL THEN last_seen_us END AS time_us, ip AS address
FROM device WHERE device_id > ? ORDER BY device_id LIMIT ?

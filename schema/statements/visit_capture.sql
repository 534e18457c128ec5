-- SPDX-License-Identifier: MIT
-- The next rows: key and time. A capture that is running has no time: it stays.
SELECT capture_id, CASE WHEN status <> 'running' THEN coalesce(end_us, start_us) END AS time_us
FROM capture WHERE capture_id > ? ORDER BY capture_id LIMIT ?

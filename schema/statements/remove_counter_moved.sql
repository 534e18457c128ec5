-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM counter_moved WHERE (capture_id, interval_end_us, name_term) > (?, ?, ?)
    AND (capture_id, interval_end_us, name_term) <= (?, ?, ?) AND interval_end_us < ?

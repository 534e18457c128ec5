-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time and nameless.
DELETE FROM device WHERE device_id > ? AND device_id <= ? AND last_seen_us < ?
    AND user_label IS NULL

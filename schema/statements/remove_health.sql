-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM health WHERE health_id > ? AND health_id <= ? AND interval_end_us < ?

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM certificate_seen WHERE seen_id > ? AND seen_id <= ? AND seen_us < ?

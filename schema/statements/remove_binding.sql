-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM binding WHERE binding_id > ? AND binding_id <= ? AND last_seen_us < ?

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM evidence WHERE evidence_id > ? AND evidence_id <= ? AND last_seen_us < ?

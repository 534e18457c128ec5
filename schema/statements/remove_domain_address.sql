-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM domain_address WHERE binding_id > ? AND binding_id <= ? AND last_seen_us < ?

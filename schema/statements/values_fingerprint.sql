-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT fingerprint_id, (SELECT max(fingerprint_id) FROM fingerprint) FROM fingerprint WHERE fingerprint_id > ? ORDER BY fingerprint_id LIMIT ?

-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT fingerprint_id FROM fingerprint WHERE hash = ?

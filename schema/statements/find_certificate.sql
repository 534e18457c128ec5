-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT certificate_id FROM certificate WHERE sha256 = ?

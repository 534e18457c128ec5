-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT text_id FROM text WHERE value = ?

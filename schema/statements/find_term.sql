-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT term_id FROM term WHERE value = ?

-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM term WHERE term_id = ?

-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM text WHERE text_id = ?

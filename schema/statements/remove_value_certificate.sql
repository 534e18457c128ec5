-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM certificate WHERE certificate_id = ?

-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM place WHERE place_id = ?

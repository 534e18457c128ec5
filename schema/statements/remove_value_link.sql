-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM link WHERE link_id = ?

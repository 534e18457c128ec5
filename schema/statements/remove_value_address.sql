-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM address WHERE address_id = ?

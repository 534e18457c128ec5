-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM domain WHERE domain_id = ?

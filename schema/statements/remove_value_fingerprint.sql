-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM fingerprint WHERE fingerprint_id = ?

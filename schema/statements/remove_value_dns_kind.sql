-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM dns_kind WHERE kind_id = ?

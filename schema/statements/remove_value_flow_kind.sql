-- SPDX-License-Identifier: MIT
-- A value that no row uses.
DELETE FROM flow_kind WHERE kind_id = ?

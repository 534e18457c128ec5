-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT address_id FROM address WHERE ip = ?

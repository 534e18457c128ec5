-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT domain_id FROM domain WHERE name = ?

-- SPDX-License-Identifier: MIT
-- The id of what was interned before.
SELECT link_id FROM link
WHERE src_mac IS ?
    AND dst_mac IS ?
    AND vlan IS ?

-- SPDX-License-Identifier: MIT
-- Interns: for where find_link found none.
INSERT INTO link (
    src_mac, dst_mac, vlan
) VALUES (?, ?, ?)

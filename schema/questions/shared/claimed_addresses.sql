-- SPDX-License-Identifier: MIT
-- Addresses that devices claimed by ARP, NDP or DHCP: they are on the links that are watched.
-- scan: one row for each claim.
SELECT DISTINCT ip_address FROM address_bindings WHERE source <> 'traffic' ORDER BY ip_address LIMIT 10000;

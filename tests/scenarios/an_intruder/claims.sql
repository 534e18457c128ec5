-- SPDX-License-Identifier: MIT
-- Both conflicts, from the bindings themselves.
SELECT ip_address, count(DISTINCT mac_address) AS machines FROM address_bindings WHERE source = 'arp'
GROUP BY ip_address HAVING machines > 1 ORDER BY ip_address;

-- SPDX-License-Identifier: MIT
-- Which machine had which address, and who said so.
SELECT ip_address, mac_address, source FROM address_bindings ORDER BY ip_address, mac_address, source;

-- SPDX-License-Identifier: MIT
-- Every machine once, with the name that it gave by DHCP; the phone's address is randomised; the router is the gateway.
SELECT mac_address, ip_address, hostname, mac_random, is_gateway FROM devices ORDER BY mac_address;

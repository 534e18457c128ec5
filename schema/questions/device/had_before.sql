-- SPDX-License-Identifier: MIT
-- Who else had the addresses of a device, and when.
-- scan: the claims of all addresses.
-- view: device_addresses
-- shows: ip_address, mac_address, from_us, until_us
-- column: name | name
SELECT a.ip_address, coalesce(d.user_label, d.hostname) AS name, a.mac_address, a.from_us, a.until_us
FROM device_addresses a JOIN devices d ON d.device_id = a.device_id
WHERE a.device_id NOT IN PARTS()
    AND (a.ip_address, a.vlan IS NULL, coalesce(a.vlan, 0), coalesce(a.outer_vlan, 0)) IN (
        SELECT o.ip_address, o.vlan IS NULL, coalesce(o.vlan, 0), coalesce(o.outer_vlan, 0) FROM device_addresses o
        WHERE o.device_id IN PARTS())
ORDER BY a.from_us DESC
LIMIT :limit;

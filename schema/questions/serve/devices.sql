-- SPDX-License-Identifier: MIT
-- netscope serve: devices that are new, after the one that was told last.
-- scan: from a key on.
SELECT device_id, mac_address, vendor, hostname, ip_address, device_type, first_seen_us
FROM devices
WHERE device_id > :after AND ignored = 0
ORDER BY device_id
LIMIT 50;

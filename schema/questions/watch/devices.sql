-- SPDX-License-Identifier: MIT
-- netscope watch: the newest devices, by their first sighting.
-- scan: one row per device.
SELECT strftime('%H:%M:%S', first_seen_us / 1000000, 'unixepoch') AS time,
    coalesce(user_label, hostname) AS name, ip_address, mac_address, vendor
FROM devices
WHERE ignored = 0 AND device_id NOT IN (SELECT device_id FROM device_merge)
ORDER BY first_seen_us DESC, device_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- The addresses that a device has claimed.
-- scan: one row per address, MAC, source and capture.
-- view: address_bindings
-- shows: ip_address, source, count, first_seen_us, last_seen_us
SELECT ip_address, source, min(first_seen_us) AS first_seen_us, max(last_seen_us) AS last_seen_us,
    sum(count) AS count
FROM address_bindings
WHERE mac_address IN (SELECT d.mac_address FROM devices d WHERE d.device_id IN PARTS())
GROUP BY ip_address, source
ORDER BY last_seen_us DESC, ip_address
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Every device known so far.
-- scan: all of them are wanted
SELECT device_id, mac, ip, vendor, hostname, os_fingerprint, device_type, mac_random, is_gateway,
    first_seen_us, last_seen_us,
    (SELECT a.ip FROM address a WHERE a.address_id = -device.ip)
FROM device ORDER BY device_id

-- SPDX-License-Identifier: MIT
SELECT device_id,
    MAC(mac) AS mac_address,
    vendor, hostname,
    IP(device.ip) AS ip_address,
    os_fingerprint, device_type,
    TIME(first_seen_us) AS first_seen_time, first_seen_us,
    TIME(last_seen_us) AS last_seen_time, last_seen_us,
    user_label, mac_random, is_gateway,
    user_kind AS kind, ignored
FROM device

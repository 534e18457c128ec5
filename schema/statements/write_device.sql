-- SPDX-License-Identifier: MIT
-- A device as it is known now. user_label is left alone: it belongs to people.
INSERT INTO device (device_id, mac, ip, vendor, hostname, os_fingerprint, device_type, mac_random,
    is_gateway, first_seen_us, last_seen_us)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (device_id) DO UPDATE SET mac = excluded.mac, ip = excluded.ip,
    vendor = excluded.vendor, hostname = excluded.hostname,
    os_fingerprint = excluded.os_fingerprint, device_type = excluded.device_type,
    mac_random = excluded.mac_random, is_gateway = excluded.is_gateway,
    first_seen_us = excluded.first_seen_us, last_seen_us = excluded.last_seen_us
ON CONFLICT (mac) DO UPDATE SET mac = excluded.mac, ip = excluded.ip,
    vendor = excluded.vendor, hostname = excluded.hostname,
    os_fingerprint = excluded.os_fingerprint, device_type = excluded.device_type,
    mac_random = excluded.mac_random, is_gateway = excluded.is_gateway,
    first_seen_us = excluded.first_seen_us, last_seen_us = excluded.last_seen_us
ON CONFLICT (ip) WHERE mac IS NULL DO UPDATE SET mac = excluded.mac, ip = excluded.ip,
    vendor = excluded.vendor, hostname = excluded.hostname,
    os_fingerprint = excluded.os_fingerprint, device_type = excluded.device_type,
    mac_random = excluded.mac_random, is_gateway = excluded.is_gateway,
    first_seen_us = excluded.first_seen_us, last_seen_us = excluded.last_seen_us

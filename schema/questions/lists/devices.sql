-- SPDX-License-Identifier: MIT
-- netscope devices: the devices, the latest seen first.
-- scan: one row per device on the local networks.
-- view: devices
-- shows: mac_address, ip_address, shown_name, vendor, device_type, os_fingerprint, bytes_sent,
--     bytes_received, flows, last_seen_us
-- column: shown_name | name
-- column: bytes_sent | sent | bytes | 3
-- column: bytes_received | received | bytes | 3
-- column: flows | | count | 4
-- key: last_seen_us, device_id
-- noun: devices
-- empty: Devices are the MAC and IP addresses on the local networks; `netscope stats` shows what
--     was captured.
SELECT d.*, coalesce(d.user_label, d.hostname) AS shown_name, t.flows, t.bytes_sent, t.bytes_received
FROM devices d
LEFT JOIN (
    SELECT device_id, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent,
        sum(bytes_received) AS bytes_received
    FROM traffic_hours GROUP BY device_id
) t ON t.device_id = d.device_id
WHERE OF_DEVICE(d)
    AND (:all IS NOT NULL OR :device_id IS NOT NULL OR d.ignored = 0)
    AND (:ip IS NULL OR d.ip_address = :ip OR d.mac_address IN (
        SELECT b.mac_address FROM address_bindings b WHERE b.ip_address = :ip))
    AND FROM_TO(d.first_seen_us, d.last_seen_us)
    AND (:after_device_id IS NULL OR (coalesce(d.last_seen_us, -1), -d.device_id)
        < (coalesce(:after_last_seen_us, -1), -:after_device_id))
ORDER BY d.last_seen_us DESC, d.device_id
LIMIT :limit;

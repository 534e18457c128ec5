-- SPDX-License-Identifier: MIT
-- netscope devices: who is there, the latest seen first.
-- scan: one row per device on the local networks.
SELECT d.device_id, d.mac_address, d.vendor, d.hostname, d.ip_address, d.os_fingerprint,
    d.device_type, d.first_seen_time, d.first_seen_us, d.last_seen_time, d.last_seen_us,
    d.user_label, d.mac_random, d.is_gateway,
    coalesce(d.user_label, d.hostname) AS shown_name,
    t.flows, t.bytes_sent, t.bytes_received
FROM devices d
LEFT JOIN (
    SELECT device_id, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent,
        sum(bytes_received) AS bytes_received
    FROM traffic_hours GROUP BY device_id
) t ON t.device_id = d.device_id
WHERE (:device_id IS NULL OR d.device_id = :device_id)
    AND (:ip IS NULL OR d.ip_address = :ip OR d.mac_address IN (
        SELECT b.mac_address FROM address_bindings b WHERE b.ip_address = :ip))
    AND (:since_us IS NULL OR d.last_seen_us >= :since_us)
    AND (:until_us IS NULL OR d.first_seen_us <= :until_us)
ORDER BY d.last_seen_us DESC, d.device_id
LIMIT :limit;

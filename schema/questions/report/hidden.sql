-- SPDX-License-Identifier: MIT
-- Devices that hide names: their VPN, their encrypted DNS, names of Encrypted Client Hello.
-- scan: a row for each hour, device, application and name, and a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
SELECT (SELECT count(DISTINCT PART_OF(h)) FROM traffic_hours h WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us
        AND h.app_protocol IN ('wireguard', 'openvpn', 'isakmp')
        AND IN_REPORT(h)
    ) AS vpn_devices,
    (SELECT count(DISTINCT PART_OF(h)) FROM traffic_hours h WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us
        AND h.app_protocol IN ('dot', 'doq', 'doh')
        AND IN_REPORT(h)
    ) AS encrypted_dns_devices,
    (SELECT coalesce(sum(flows), 0) FROM contact WHERE name_source = 'ech_outer') AS ech_connections;

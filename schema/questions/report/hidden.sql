-- SPDX-License-Identifier: MIT
-- Devices that hide names: their VPN, their encrypted DNS, names of Encrypted Client Hello.
-- scan: a row for each hour, device, application and name, and a row a day, device and contact.
SELECT (SELECT count(DISTINCT PART_OF(h)) FROM traffic_hours h WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us
        AND h.app_protocol IN ('wireguard', 'openvpn', 'isakmp')
        AND IN_REPORT(h)
    ) AS vpn_devices,
    (SELECT count(DISTINCT PART_OF(h)) FROM traffic_hours h WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us
        AND h.app_protocol IN ('dot', 'doq', 'doh')
        AND IN_REPORT(h)
    ) AS encrypted_dns_devices,
    (SELECT coalesce(sum(c.flows), 0) FROM contact_days c WHERE c.day_number >= :from_day AND c.day_number < :to_day
        AND c.name_source = 'ech_outer'
        AND IN_REPORT(c)
    ) AS ech_connections;

-- SPDX-License-Identifier: MIT
-- VPNs and relays behind which names are hidden, and how many devices use them. how: by proof of the protocol, by a public
-- name, or by a public address without a name.
-- scan: a row for each hour, device, application and name, and a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
), used AS (
    SELECT CASE h.app_protocol WHEN 'wireguard' THEN 'WireGuard' WHEN 'openvpn' THEN 'OpenVPN' ELSE 'IPsec' END AS relay,
        'protocol' AS how, PART_OF(h) AS device_id
    FROM traffic_hours h
    WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us AND h.app_protocol IN ('wireguard', 'openvpn', 'isakmp')
        AND IN_REPORT(h)
    UNION ALL
    SELECT relay, iif(name IS NULL, 'address', 'name'), device_id
    FROM contact WHERE relay IS NOT NULL AND (name IS NULL OR said OR certain)
)
SELECT relay, how, count(DISTINCT device_id) AS devices FROM used WHERE relay IS NOT NULL
GROUP BY relay, how ORDER BY relay, how;

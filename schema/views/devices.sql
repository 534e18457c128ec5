-- SPDX-License-Identifier: MIT
-- The kind that nobody gave is a guess: what forwards is a part of the network, then the system, then the type.
SELECT device_id, mac_address, vendor, hostname, ip_address, os_fingerprint, device_type,
    first_seen_time, first_seen_us, last_seen_time, last_seen_us, user_label, mac_random, is_gateway,
    coalesce(user_kind, guess) AS kind, ignored,
    CASE WHEN user_kind IS NOT NULL THEN 'people' WHEN guess IS NOT NULL THEN 'evidence' END AS kind_source,
    CASE WHEN user_kind IS NOT NULL THEN 1.0 WHEN guess = 'infrastructure' THEN 0.8
        WHEN guess IS NOT NULL THEN 0.5 END AS kind_confidence
FROM (SELECT device_id,
    MAC(mac) AS mac_address,
    vendor, hostname,
    IP(device.ip) AS ip_address,
    os_fingerprint, device_type,
    TIME(first_seen_us) AS first_seen_time, first_seen_us,
    TIME(last_seen_us) AS last_seen_time, last_seen_us,
    user_label, mac_random, is_gateway, ignored, user_kind,
    CASE WHEN is_gateway = 1 OR device_type LIKE '%Gateway%' OR device_type LIKE '%AccessPoint%'
            OR device_type IN ('Switch', 'Router', 'CableModem')
            OR mac >> 8 IN (0x00005e0001, 0x00005e0002, 0x00000c07ac) -- VRRP, CARP, HSRP, GLBP
            OR mac >> 16 IN (0x00000c9f, 0x000573a0, 0x0007b400) THEN 'infrastructure'
        WHEN os_fingerprint LIKE 'Windows%' OR os_fingerprint LIKE 'macOS%' OR os_fingerprint LIKE 'iOS%'
            OR os_fingerprint IN ('iPadOS', 'ChromeOS') THEN 'personal'
        WHEN device_type IS NOT NULL OR os_fingerprint IN ('Tizen', 'webOS') THEN 'thing'
        WHEN os_fingerprint LIKE 'Android%' THEN 'personal' END AS guess
    FROM device)

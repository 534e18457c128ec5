-- SPDX-License-Identifier: MIT
-- The head of a device's page.
-- view: devices
-- shows: user_label, hostname, mac_address, vendor, shown_random, ip_address, device_type,
--     kind, os_fingerprint, shown_role, shown_ignored, first_seen_us, last_seen_us
-- column: vendor
-- column: shown_random | random mac
-- column: ip_address | ip (latest)
-- column: device_type | type
-- column: os_fingerprint | system
-- column: shown_role | role
-- column: shown_ignored | ignored
-- column: last_seen_us | last seen | time
SELECT d.*,
    CASE d.mac_random WHEN 1 THEN 'yes: a private address, its vendor cannot be known' ELSE 'no' END
        AS shown_random,
    CASE d.is_gateway WHEN 1 THEN 'the gateway of its network' END AS shown_role,
    CASE d.ignored WHEN 1 THEN 'yes: lists leave it out, and no finding is made of it' END
        AS shown_ignored
FROM devices d WHERE d.device_id = :device_id;

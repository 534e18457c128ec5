-- SPDX-License-Identifier: MIT
-- The head of a device's page.
-- column: user_label | label
-- column: hostname | name
-- column: mac_address | mac
-- column: vendor
-- column: shown_random | random mac
-- column: ip_address | ip (latest)
-- column: device_type | type
-- column: os_fingerprint | system
-- column: shown_role | role
-- column: first_seen_us | first seen | time
-- column: last_seen_us | last seen | time
SELECT device_id, mac_address, vendor, hostname, ip_address, os_fingerprint, device_type,
    first_seen_time, first_seen_us, last_seen_time, last_seen_us, user_label, mac_random,
    is_gateway,
    CASE mac_random WHEN 1 THEN 'yes: a private address, its vendor cannot be known' ELSE 'no' END
        AS shown_random,
    CASE is_gateway WHEN 1 THEN 'the gateway of its network' END AS shown_role
FROM devices WHERE device_id = :device_id;

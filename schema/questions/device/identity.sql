-- SPDX-License-Identifier: MIT
-- The head of a device's page.
-- view: devices
-- shows: user_label, hostname, mac_address, vendor, shown_random, ip_address, device_type,
--     kind, os_fingerprint, shown_role, shown_ignored, shown_merged, shown_first_us,
--     shown_last_us
-- column: vendor
-- column: shown_random | random mac
-- column: ip_address | ip (latest)
-- column: device_type | type
-- column: os_fingerprint | system
-- column: shown_role | role
-- column: shown_ignored | ignored
-- column: shown_merged | merged with
-- column: merged_device_ids
-- column: shown_first_us | first seen | time
-- column: shown_last_us | last seen | time
SELECT d.*,
    CASE d.mac_random WHEN 1 THEN 'yes: a private address, its vendor cannot be known' ELSE 'no' END
        AS shown_random,
    CASE d.is_gateway WHEN 1 THEN 'the gateway of its network' END AS shown_role,
    CASE d.ignored WHEN 1 THEN 'yes: lists leave it out, and no finding is made of it' END
        AS shown_ignored,
    (SELECT group_concat(coalesce(p.mac_address, p.ip_address) || coalesce(' ' || p.hostname, '')
            || ' (device ' || p.device_id || ')', ', ')
        FROM devices p JOIN device_merge m ON m.device_id = p.device_id
        WHERE m.into_device_id = :device_id) AS shown_merged,
    (SELECT json_group_array(m.device_id) FROM device_merge m WHERE m.into_device_id = :device_id)
        AS merged_device_ids,
    (SELECT min(p.first_seen_us) FROM devices p WHERE p.device_id IN PARTS()) AS shown_first_us,
    (SELECT max(p.last_seen_us) FROM devices p WHERE p.device_id IN PARTS()) AS shown_last_us
FROM devices d WHERE d.device_id = :device_id;

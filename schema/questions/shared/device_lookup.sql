-- SPDX-License-Identifier: MIT
-- The devices for a MAC, an IP address or a name from a person (also without its domain).
-- A device's own address or label has priority over evidence. A merged device is the whole, unless :as_part is set.
-- scan: one row per device on the local networks.
WITH candidate AS (
    SELECT device_id, 1 AS nearness FROM devices
    WHERE mac_address = :address OR lower(user_label) = lower(:word)
    UNION ALL
    SELECT device_id, 2 FROM devices
    WHERE ip_address = :address OR lower(hostname) = lower(:word)
    UNION ALL
    SELECT d.device_id, 3 FROM address_bindings b JOIN devices d ON d.mac_address = b.mac_address
    WHERE b.ip_address = :address
    UNION ALL
    SELECT device_id, 4 FROM devices
    WHERE lower(substr(hostname, 1, instr(hostname || '.', '.') - 1)) = lower(:word)
    UNION ALL
    SELECT device_id, 5 FROM device_evidence
    WHERE attribute = 'hostname' AND lower(value) = lower(:word)
)
SELECT DISTINCT d.device_id,
    coalesce(d.mac_address, d.ip_address) || coalesce(' ' || d.hostname, '') AS shown
FROM candidate c JOIN devices d ON d.device_id
    = CASE WHEN :as_part IS NULL THEN WHOLE(c.device_id) ELSE c.device_id END
WHERE nearness = (SELECT min(nearness) FROM candidate)
ORDER BY d.device_id;

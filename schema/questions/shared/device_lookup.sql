-- SPDX-License-Identifier: MIT
-- The devices for a MAC, an IP address or a name from a person (also without its domain).
-- A device's own address or label has priority over evidence. The MAC of a port means the device that it is a part of. A merged device is the whole, unless :as_part is set.
-- An address means the device that has it; if :is_then, each that had it between :from_us and :to_us, with its times.
-- scan: one row per device on the local networks, and per claim of an address.
WITH had AS MATERIALIZED (
    SELECT device_id, vlan, outer_vlan, source, from_us, until_us, from_time, until_time FROM device_addresses
    WHERE ip_address = :address AND (:is_then = 0 OR (from_us <= :to_us AND coalesce(until_us, :to_us) >= :from_us))
),
ever AS MATERIALIZED (SELECT 1 FROM device_addresses WHERE ip_address = :address LIMIT 1),
candidate AS (
    SELECT device_id, 1 AS nearness, NULL AS times FROM devices
    WHERE mac_address = :address OR lower(user_label) = lower(:word)
    UNION ALL
    SELECT h.device_id, 2, iif(:is_then, ', from ' || h.from_time || coalesce(' until ' || h.until_time, ''), NULL)
    FROM had h
    WHERE :is_then OR NOT EXISTS (SELECT 1 FROM had l WHERE l.from_us > h.from_us AND l.vlan IS h.vlan
        AND l.outer_vlan IS h.outer_vlan AND l.source IS h.source)
    UNION ALL
    SELECT device_id, 2, NULL FROM devices WHERE lower(hostname) = lower(:word)
    UNION ALL
    SELECT device_id, 2, NULL FROM device_evidence WHERE attribute = 'port' AND value = :address
    UNION ALL
    SELECT device_id, 3, NULL FROM devices WHERE ip_address = :address AND (:is_then = 0 OR NOT EXISTS (SELECT 1 FROM ever))
    UNION ALL
    SELECT d.device_id, 3, NULL FROM address_bindings b JOIN devices d ON d.mac_address = b.mac_address
    WHERE b.ip_address = :address AND (:is_then = 0 OR NOT EXISTS (SELECT 1 FROM ever))
    UNION ALL
    SELECT device_id, 4, NULL FROM devices
    WHERE lower(substr(hostname, 1, instr(hostname || '.', '.') - 1)) = lower(:word)
    UNION ALL
    SELECT device_id, 5, NULL FROM device_evidence
    WHERE attribute = 'hostname' AND lower(value) = lower(:word)
)
SELECT d.device_id,
    coalesce(d.mac_address, d.ip_address) || coalesce(' ' || d.hostname, '') || coalesce(min(times), '') AS shown
FROM candidate c JOIN devices d ON d.device_id
    = CASE WHEN :as_part IS NULL THEN WHOLE(c.device_id) ELSE c.device_id END
WHERE nearness = (SELECT min(nearness) FROM candidate)
GROUP BY d.device_id
ORDER BY d.device_id;

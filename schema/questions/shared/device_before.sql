-- SPDX-License-Identifier: MIT
-- Who had an address last before a moment, at which nobody is known to have had it.
-- scan: the claims of all addresses.
SELECT coalesce(d.user_label, d.hostname, a.mac_address, a.ip_address) || coalesce(' (' || a.mac_address || ')', '')
    || ', from ' || a.from_time || coalesce(' until ' || a.until_time, '') AS shown
FROM device_addresses a JOIN devices d ON d.device_id = WHOLE(a.device_id)
WHERE a.ip_address = :address AND a.from_us <= :to_us
ORDER BY a.from_us DESC
LIMIT 1;

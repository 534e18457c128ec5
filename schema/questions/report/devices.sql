-- SPDX-License-Identifier: MIT
-- The devices that were here, and on which days. Of people's devices only a name that people gave is shown.
-- scan: a row a day and device.
SELECT d.device_id, coalesce(d.user_label, CASE WHEN d.kind IN ('thing', 'infrastructure')
        THEN coalesce(d.hostname, d.vendor, d.ip_address) END) AS name,
    d.vendor, d.device_type, d.kind, d.kind_source, d.ignored, count(DISTINCT s.day_number) AS days,
    group_concat(DISTINCT s.day_number - :from_day) AS on_days
FROM device_days s JOIN devices d ON d.device_id = PART_OF(s)
WHERE s.day_number >= :from_day AND s.day_number < :to_day
    AND d.device_id = :device_id -- device
GROUP BY d.device_id ORDER BY d.device_id;

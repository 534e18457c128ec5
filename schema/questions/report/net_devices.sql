-- SPDX-License-Identifier: MIT
-- Devices by traffic.
-- scan: a row a day and device.
SELECT coalesce(d.user_label, CASE WHEN d.kind IN ('thing', 'infrastructure')
        THEN coalesce(d.hostname, d.vendor, d.ip_address) END, 'device ' || d.device_id) AS device,
    coalesce(d.kind, 'not known') AS kind, sum(s.flows) AS flows, sum(s.bytes_sent) AS bytes_sent,
    sum(s.bytes_received) AS bytes_received, count(DISTINCT s.day_number) AS days
FROM device_days s JOIN devices d ON d.device_id = PART_OF(s)
WHERE s.day_number >= :from_day AND s.day_number < :to_day AND NOT d.ignored AND d.kind IS NOT 'guest'
GROUP BY d.device_id ORDER BY sum(s.bytes_sent + s.bytes_received) DESC, d.device_id LIMIT 25;

-- SPDX-License-Identifier: MIT
-- Devices that sent much on a day, as far as it has sums, and still did in a block of hours.
-- A day has a row for each role and zone: of 20 MB one of eight has 2.5.
-- scan: one row for each device and day, of three days.
WITH span AS MATERIALIZED (
    SELECT day, zone_id FROM sum_day WHERE day BETWEEN :from_us / 86400000000 - 1 AND :until_us / 86400000000 + 1
),
busy AS MATERIALIZED (
    SELECT DISTINCT k.day, k.device_id
    FROM span s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id
    WHERE k.bytes_sent >= :least / 8 AND k.device_id <> 0
)
SELECT k.device_id, k.day, sum(k.bytes_sent) AS sent, min(k.first_us) AS first_us, max(k.last_us) AS last_us,
    (SELECT IP(d.ip) FROM device d WHERE d.device_id = k.device_id) AS device_ip
FROM busy b CROSS JOIN span s ON s.day = b.day
    CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id AND k.device_id = b.device_id
GROUP BY k.day, k.device_id
HAVING sent >= :least AND max(k.last_us) >= :from_us AND max(k.last_us) < :until_us
ORDER BY first_us, k.device_id;

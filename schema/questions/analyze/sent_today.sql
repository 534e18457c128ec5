-- SPDX-License-Identifier: MIT
-- Devices that sent much on a day, as far as it has sums, and still did in a block of hours.
-- scan: one row for each device and day, of three days.
SELECT k.device_id, k.day, sum(k.bytes_sent) AS sent, min(k.first_us) AS first_us, max(k.last_us) AS last_us,
    (SELECT IP(d.ip) FROM device d WHERE d.device_id = k.device_id) AS device_ip
FROM sum_day s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id
WHERE s.day BETWEEN :from_us / 86400000000 - 1 AND :until_us / 86400000000 + 1 AND k.device_id <> 0
GROUP BY k.day, k.device_id
HAVING sent >= 20000000 AND max(k.last_us) >= :from_us AND max(k.last_us) < :until_us
ORDER BY first_us, k.device_id;

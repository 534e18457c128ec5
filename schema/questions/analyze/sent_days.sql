-- SPDX-License-Identifier: MIT
-- What a device sent on each of the days before, at most 28.
SELECT sum(k.bytes_sent) AS sent
FROM sum_day s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id
WHERE s.day BETWEEN :day - 28 AND :day - 1 AND k.device_id = :device_id
GROUP BY k.day
ORDER BY sent
LIMIT 28;

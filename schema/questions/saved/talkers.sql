-- SPDX-License-Identifier: MIT
-- The devices with the most bytes, by days.
-- scan: a row a day, device and role.
SELECT device_id, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM device_days
WHERE device_id IS NOT NULL AND last_us >= coalesce(:since_us, 0)
GROUP BY device_id
ORDER BY sum(bytes_sent + bytes_received) DESC
LIMIT :limit;

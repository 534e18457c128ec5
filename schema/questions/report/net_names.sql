-- SPDX-License-Identifier: MIT
-- Names by traffic that ten devices or more contacted. Fewer would say who reads what.
-- scan: a row a day, device and name.
SELECT n.domain AS name, count(DISTINCT PART_OF(n)) AS devices, sum(n.flows) AS flows,
    sum(n.bytes_sent + n.bytes_received) AS bytes
FROM device_name_days n
WHERE n.day_number >= :from_day AND n.day_number < :to_day AND n.domain IS NOT NULL AND n.device_id IS NOT NULL
GROUP BY 1 HAVING count(DISTINCT PART_OF(n)) >= 10
ORDER BY bytes DESC, name LIMIT 25;

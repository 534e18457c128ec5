-- SPDX-License-Identifier: MIT
-- Devices that asked for names that do not exist, by days.
-- scan: a row a day, device and name.
SELECT device_id, sum(nxdomain) AS not_found, sum(questions) AS questions, count(DISTINCT query_domain) AS names
FROM query_days
WHERE nxdomain > 0 AND last_us >= coalesce(:since_us, 0)
GROUP BY device_id
ORDER BY sum(nxdomain) DESC
LIMIT :limit;

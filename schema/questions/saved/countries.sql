-- SPDX-License-Identifier: MIT
-- The countries with the most bytes, by days.
-- scan: a row a day, place and role.
SELECT country, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM place_days
WHERE country IS NOT NULL AND day_number * 86400000000 >= coalesce(:since_us, 0) - 86400000000
GROUP BY country
ORDER BY sum(bytes_sent + bytes_received) DESC
LIMIT :limit;

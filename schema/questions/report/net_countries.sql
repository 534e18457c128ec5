-- SPDX-License-Identifier: MIT
-- Countries of responders by traffic.
-- scan: a row a day and place.
SELECT p.country, sum(p.flows) AS flows, sum(p.bytes_sent) AS bytes_sent, sum(p.bytes_received) AS bytes_received
FROM place_days p
WHERE p.day_number >= :from_day AND p.day_number < :to_day AND p.country IS NOT NULL
GROUP BY 1 ORDER BY sum(p.bytes_sent + p.bytes_received) DESC, p.country LIMIT 25;

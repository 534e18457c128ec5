-- SPDX-License-Identifier: MIT
-- The registrable domains with the most bytes, by days.
-- scan: a row a day, name and role.
SELECT registrable_domain, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM name_days
WHERE registrable_domain IS NOT NULL AND day_number * 86400000000 >= coalesce(:since_us, 0) - 86400000000
GROUP BY registrable_domain
ORDER BY sum(bytes_sent + bytes_received) DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- The countries of the traffic's destinations.
-- scan: the sums by the day, and what is not in them yet.
-- by: capture stats/countries_of_capture
-- rows: stats/countries_of_capture
-- column: country
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: shown_share | share | share | 2
SELECT p.country, sum(s.flows) AS flows, sum(s.bytes_sent) AS bytes_sent, sum(s.bytes_received) AS bytes_received,
    SHARE_OF_SUM(s.bytes_sent + s.bytes_received)
FROM (
    SELECT place, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
    FROM place_day GROUP BY place
    UNION ALL SELECT dst_place, sum(flows), sum(bytes_sent), sum(bytes_received)
    FROM (REST_BY_OWNER()) GROUP BY dst_place
) s JOIN place p ON p.place_id = s.place
WHERE p.country IS NOT NULL
GROUP BY p.country
ORDER BY sum(s.bytes_sent + s.bytes_received) DESC, p.country
LIMIT :limit;

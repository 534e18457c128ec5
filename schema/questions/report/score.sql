-- SPDX-License-Identifier: MIT
-- What the exposure counts, of all devices together (device_id 0) and of each: companies told, days of the most regular
-- outsider, open places, far countries.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
), met AS (
    MET()
), counted AS MATERIALIZED (
    SELECT device_id, day_number, part, outsider, network, place FROM met
    WHERE day_number >= :from_day AND day_number < :to_day
        AND device_id IS NOT :without_id -- without
), whose AS (
    SELECT 0 AS device_id, day_number, part, outsider, network, place FROM counted
    UNION ALL SELECT device_id, day_number, part, outsider, network, place FROM counted
), outsiders AS (
    SELECT device_id, part, outsider, count(DISTINCT day_number) AS days FROM whose GROUP BY 1, 2, 3
), networks AS (
    SELECT device_id, network, max(1, count(DISTINCT place)) AS places FROM whose WHERE part = 'open' GROUP BY 1, 2
), spoken AS MATERIALIZED (
    SELECT device_id, sum(places) AS open FROM networks GROUP BY 1
)
SELECT device_id, count(*) FILTER (WHERE part = 'company') AS companies,
    coalesce(max(days) FILTER (WHERE part <> 'far' OR (days >= 3 AND :places_known)), 0) AS regular,
    coalesce((SELECT s.open FROM spoken s WHERE s.device_id = outsiders.device_id), 0) AS open,
    count(*) FILTER (WHERE part = 'far' AND days >= 3 AND :places_known) AS far
FROM outsiders GROUP BY device_id ORDER BY device_id;

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
    SELECT device_id, part, outsider, network, place, on_days FROM met
    WHERE days_in(on_days, :from_day, :to_day)
        AND device_id IS NOT :without_id -- without
), outsiders AS (
    SELECT 0 AS device_id, part, day_count(on_days, :from_day, :to_day) AS days
    FROM counted WHERE part <> 'place' GROUP BY part, outsider
    UNION ALL
    SELECT device_id, part, days_in(on_days, :from_day, :to_day) FROM counted WHERE part <> 'place'
), networks AS (
    SELECT 0 AS device_id, max(1, count(DISTINCT place)) AS places FROM counted WHERE part = 'place' GROUP BY network
    UNION ALL
    SELECT device_id, max(1, count(place)) FROM counted WHERE part = 'place' GROUP BY device_id, network
), spoken AS MATERIALIZED (
    SELECT device_id, sum(places) AS open FROM networks GROUP BY 1
)
SELECT device_id, count(*) FILTER (WHERE part = 'company') AS companies,
    coalesce(max(days) FILTER (WHERE part <> 'far' OR (days >= 3 AND :places_known)), 0) AS regular,
    coalesce((SELECT s.open FROM spoken s WHERE s.device_id = outsiders.device_id), 0) AS open,
    count(*) FILTER (WHERE part = 'far' AND days >= 3 AND :places_known) AS far
FROM (SELECT device_id, part, days FROM outsiders UNION ALL SELECT device_id, 'none', 0 FROM spoken) outsiders
GROUP BY device_id ORDER BY device_id;

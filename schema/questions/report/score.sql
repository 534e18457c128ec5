-- SPDX-License-Identifier: MIT
-- What the exposure counts, of all devices together (device_id 0) and of each: companies told, days of the most regular
-- outsider, open places, far countries.
-- scan: a row a day, device and contact.
WITH contact AS (
    OUTSIDE()
    WHERE said.device_id IS NOT :without_id -- without
), met AS (
    SELECT device_id, day_number, 'company' AS part, company AS outsider, NULL AS network, NULL AS place
    FROM contact WHERE said AND company IS NOT NULL
    UNION ALL
    SELECT device_id, day_number, 'open', coalesce(as_org, said_place, peer_ip, ''), coalesce(as_org, ''),
        said_place
    FROM contact WHERE clear AND NOT IS_BY_DESIGN()
    UNION ALL
    SELECT device_id, day_number, 'far', country, NULL, NULL
    FROM contact WHERE NOT NEAR(country) AND NOT IS_SHARED(as_org)
), whose AS (
    SELECT 0 AS device_id, day_number, part, outsider, network, place FROM met
    UNION ALL SELECT device_id, day_number, part, outsider, network, place FROM met
), outsiders AS (
    SELECT device_id, part, outsider, count(DISTINCT day_number) AS days FROM whose GROUP BY 1, 2, 3
), networks AS (
    SELECT device_id, network, max(1, count(DISTINCT place)) AS places FROM whose WHERE part = 'open' GROUP BY 1, 2
)
SELECT device_id, count(*) FILTER (WHERE part = 'company') AS companies,
    coalesce(max(days) FILTER (WHERE part <> 'far' OR (days >= 3 AND :places_known)), 0) AS regular,
    (SELECT coalesce(sum(n.places), 0) FROM networks n WHERE n.device_id = outsiders.device_id) AS open,
    count(*) FILTER (WHERE part = 'far' AND days >= 3 AND :places_known) AS far
FROM outsiders GROUP BY device_id ORDER BY device_id;

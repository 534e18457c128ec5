-- SPDX-License-Identifier: MIT
-- Places outside that a device spoke to without encryption. Those without a name count once a network, if the device
-- called none there by name.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
), spoken AS (
    SELECT device_id, day_number, coalesce(as_org, '') AS network, said_place,
        coalesce(name, peer_ip) AS place, country, flows, IS_BY_DESIGN() AS by_design
    FROM contact WHERE clear
), grouped AS (
    SELECT device_id, network, said_place, by_design, coalesce(said_place, min(place)) AS place, max(country) AS country,
        count(DISTINCT day_number) AS days, group_concat(DISTINCT day_number - :from_day) AS on_days,
        sum(flows) AS connections
    FROM spoken GROUP BY device_id, network, said_place, by_design
)
SELECT device_id, place, by_design, country, days, on_days, connections
FROM grouped g
WHERE said_place IS NOT NULL OR NOT EXISTS (SELECT 1 FROM grouped o WHERE o.device_id = g.device_id
    AND o.network = g.network AND o.by_design = g.by_design AND o.said_place IS NOT NULL)
ORDER BY device_id, by_design, days DESC, place;

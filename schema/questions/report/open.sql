-- SPDX-License-Identifier: MIT
-- Places outside that a device spoke to without encryption. Those without a name count once a network, if the device
-- called none there by name.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
), spoken AS NOT MATERIALIZED (
    SELECT device_id, on_days, coalesce(as_org, '') AS network, said_place, name, peer_ip, country,
        flows, by_design
    FROM contact WHERE clear
)
SELECT device_id, said_place AS place, by_design, max(country) AS country, ON_DAYS(), sum(flows) AS connections
FROM spoken WHERE said_place IS NOT NULL GROUP BY device_id, by_design, network, said_place
UNION ALL
SELECT device_id, coalesce(min(name), LOWEST_ADDRESS()), by_design, max(country), ON_DAYS(), sum(flows)
FROM spoken WHERE said_place IS NULL AND (device_id, network, by_design) NOT IN (
    SELECT device_id, network, by_design FROM spoken WHERE said_place IS NOT NULL)
GROUP BY device_id, by_design, network
ORDER BY device_id, by_design;

-- SPDX-License-Identifier: MIT
-- How the names of a device's connections to the outside were learnt. What is readable on the way needs no name. The name
-- of a relay is not that of a site.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
SELECT device_id, CASE WHEN name IS NOT NULL AND relay IS NOT NULL THEN 'relay' WHEN said THEN name_source
        WHEN name_source = 'dns' AND certain THEN 'dns' WHEN name_source = 'ech_outer' THEN 'ech_outer' ELSE 'none' END AS source,
    sum(flows) AS connections, sum(bytes_sent + bytes_received) AS bytes, sum(flows * (asn IS NOT NULL)) AS of_known_network,
    sum(flows * (country IS NOT NULL)) AS of_known_country
FROM contact
WHERE clear IS NOT 1 OR said
GROUP BY 1, 2 ORDER BY 1, 4 DESC;

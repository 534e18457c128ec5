-- SPDX-License-Identifier: MIT
-- The sites of one device, for its owner: those with the most connections.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
SELECT coalesce(registrable_domain, name) AS site, max(name_source) AS source, sum(flows) AS connections,
    sum(bytes_sent + bytes_received) AS bytes, ON_DAYS()
FROM contact
WHERE name IS NOT NULL
GROUP BY 1 ORDER BY days DESC, connections DESC, site LIMIT 200;

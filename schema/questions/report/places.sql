-- SPDX-License-Identifier: MIT
-- Countries of the addresses that a device sent something to. area: shared is a cloud or a delivery network.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
), placed AS (
    SELECT device_id, on_days, as_org, payload_sent, CASE WHEN IS_SHARED(as_org) THEN NULL ELSE country END AS country,
        CASE WHEN IS_SHARED(as_org) THEN 'shared' WHEN IS_ONE_OF(country, :area) THEN 'area'
            WHEN NEAR(country) THEN 'adequate' ELSE 'far' END AS area
    FROM contact WHERE country IS NOT NULL
)
SELECT country, area, device_id, ON_DAYS(),
    sum(payload_sent) AS payload_sent, max(as_org) AS network
FROM placed GROUP BY device_id, country, area
ORDER BY area = 'far' DESC, area = 'shared' DESC, area, country, device_id;

-- SPDX-License-Identifier: MIT
-- Tracking companies that a device sent something to, and on which days. said 0: only a DNS answer named them.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
SELECT company, device_id, max(owner IS NOT NULL) AS owner_known, max(category) AS category, max(said) AS said,
    ON_DAYS(), sum(flows) AS connections
FROM contact
WHERE company IS NOT NULL
GROUP BY company, device_id
ORDER BY company, device_id;

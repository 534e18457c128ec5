-- SPDX-License-Identifier: MIT
-- The tracker lists of today that judged a name of these days.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
SELECT l.list_name, max(l.list_version) AS list_version, count(DISTINCT l.domain) AS names
FROM (SELECT DISTINCT domain_id FROM contact WHERE domain_id IS NOT NULL AND category IS NOT NULL) n
    JOIN name_labels l ON l.domain_id = n.domain_id AND l.until_us IS NULL
GROUP BY 1 ORDER BY 3 DESC, 1;

-- SPDX-License-Identifier: MIT
-- Of these names, how many are another name with something behind it: a resolver appends what its search list has.
-- scan: the fronts of these names, each label cut from their ends, by their index.
WITH RECURSIVE front (domain_id, name) AS (
    SELECT domain_id, name FROM domain WHERE domain_id IN (SELECT value FROM json_each(:ids))
    UNION ALL
    SELECT domain_id, rtrim(rtrim(name, replace(name, '.', '')), '.') FROM front WHERE name LIKE '%.%.%'
)
SELECT count(DISTINCT f.domain_id) AS appended
FROM front f CROSS JOIN domain n ON n.name = f.name
WHERE n.domain_id <> f.domain_id;

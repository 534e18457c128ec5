-- SPDX-License-Identifier: MIT
-- The long names that a device asked for once on a day, and that exist, if there are 300 or more of the device's day. Days
-- that a block of hours touches. No names of addresses, and none that led to 127.0.0.0/8, as lists answer.
-- scan: the names of two days.
WITH span AS MATERIALIZED (
    SELECT day, zone_id FROM sum_day WHERE day BETWEEN (:from_us - 86400000000) / 86400000000 AND :until_us / 86400000000 + 1
),
long AS MATERIALIZED (
    SELECT q.device_id, q.day, q.domain, q.first_us, q.last_us
    FROM span s CROSS JOIN query_day q ON q.day = s.day AND q.zone_id = s.zone_id
        CROSS JOIN domain n ON n.domain_id = q.domain
    WHERE q.questions = 1 AND q.no_such_name = 0 AND q.failed = 0 AND q.device_id <> 0 AND length(n.name) >= 36
        AND n.name NOT LIKE '%.arpa' AND n.name NOT LIKE '%.local'
        AND NOT EXISTS (SELECT 1 FROM domain_address a
            WHERE a.domain = q.domain AND a.ip BETWEEN 2130706432 AND 2147483647)
),
suspect AS MATERIALIZED (
    SELECT device_id, day FROM long GROUP BY 1, 2 HAVING count(*) >= :least AND max(last_us) >= :from_us AND max(last_us) < :until_us
)
SELECT l.device_id, l.day, DOMAIN(l.domain) AS name, l.first_us, l.last_us,
    (SELECT IP(d.ip) FROM device d WHERE d.device_id = l.device_id) AS device_ip
FROM suspect s CROSS JOIN long l ON l.device_id = s.device_id AND l.day = s.day
ORDER BY l.device_id, l.day, l.first_us, l.domain;

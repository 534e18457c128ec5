-- SPDX-License-Identifier: MIT
-- The names that were asked for since the last look. Asked only if there are lists of contacts.
-- scan: the questions since the last look.
SELECT q.src_device_id AS device_id, DOMAIN(q.query_domain) AS domain, min(q.query_us) AS first_us,
    max(q.query_us) AS last_us, count(*) AS count
FROM dns_query q
WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us - 3600000000)
    AND q.query_us >= :from_us AND q.query_us < :to_us AND q.query_domain IS NOT NULL
    AND q.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY q.src_device_id, q.query_domain;

-- SPDX-License-Identifier: MIT
-- Names that were asked for since the last look, with answers that hold for five minutes at most, and that led to ten
-- addresses or more in eight networks (/16) or more within a day. Only names that came up in the last week, and that two
-- devices at most asked for. Servers of the time are many and change, too.
-- scan: the questions since the last look; of the names found their addresses.
WITH resolved AS MATERIALIZED (
    SELECT kind_id FROM dns_kind WHERE answered = 1 AND rcode = 0 AND query_type IN (1, 28)
),
asked AS MATERIALIZED (
    SELECT q.query_domain AS domain, min(q.query_us) AS first_us, max(q.query_us) AS last_us, count(*) AS count,
        max(q.src_device_id) AS device_id, max(q.client) AS client, max(q.ttl) AS ttl
    FROM dns_query q
    WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us - 3600000000)
        AND q.kind_id IN (SELECT kind_id FROM resolved)
        AND q.query_us >= :from_us AND q.query_us < :to_us AND q.query_domain IS NOT NULL
        -- ten addresses at all; few names have so many, and the others are not put in order
        AND EXISTS (SELECT 1 FROM domain_address d WHERE d.domain = q.query_domain LIMIT 1 OFFSET 9)
        AND q.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY 1
    HAVING max(q.ttl) <= 300
)
SELECT a.device_id, a.client AS src, NULL AS dst, NULL AS dst_port, a.first_us, a.last_us, a.count,
    a.last_us / 86400000000 * 86400000000 + 1 AS period_us, DOMAIN(a.domain) AS name, a.ttl,
    count(DISTINCT d.ip) AS addresses, count(DISTINCT d.ip >> 16) AS networks,
    (SELECT min(hour_us) FROM sum_hour) > min(d.first_seen_us) - 86400000000 AS is_of_beginning
FROM asked a CROSS JOIN domain_address d ON d.domain = a.domain
WHERE d.ip >= 0 AND d.last_seen_us >= a.last_us - 86400000000
    AND DOMAIN(a.domain) NOT LIKE '%ntp%' AND DOMAIN(a.domain) NOT LIKE '%time%'
GROUP BY a.domain
HAVING addresses >= :least AND networks * 10 >= 8 * :least
    AND (SELECT min(o.first_seen_us) FROM domain_address o WHERE o.domain = a.domain) >= a.last_us - 7 * 86400000000
    AND (SELECT count(DISTINCT q.device_id) FROM query_day q
        WHERE q.domain = a.domain AND q.day >= a.last_us / 86400000000 - 8) <= 2
ORDER BY a.first_us
LIMIT 64;

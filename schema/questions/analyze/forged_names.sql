-- SPDX-License-Identifier: MIT
-- Who answered by LLMNR or NBNS since the last look, and said within a day that it has four names or more. What it said
-- stands in the evidence of the device whose address it gave. Registered names count too, which are two at most: that
-- of the host and that of its user.
-- One less is one signal (is_few), and so is an answer for wpad or isatap beside one other name: Windows looks for these by
-- itself, and no host is called so.
-- scan: the questions of the hour before the last look.
WITH answered AS MATERIALIZED (
    SELECT q.said_by_mac AS mac, max(q.query_us) AS last_us
    FROM dns_query q
    WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us - 3600000000)
        AND q.kind_id IN (SELECT kind_id FROM dns_kind WHERE transport IN ('llmnr', 'nbns') AND answered = 1)
        AND q.said_by_mac IS NOT NULL AND q.query_us >= :from_us AND q.query_us < :to_us
        AND q.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY q.said_by_mac
),
named AS MATERIALIZED (
    SELECT d.device_id, d.ip, d.mac, lower(e.value) AS name, min(e.first_seen_us) AS first_us, max(e.last_seen_us) AS last_us
    FROM answered a CROSS JOIN device d ON d.mac = a.mac CROSS JOIN evidence e ON e.device_id = d.device_id
    WHERE e.attribute_term = (SELECT term_id FROM term WHERE value = 'hostname')
        AND e.source_term IN (SELECT term_id FROM term WHERE value IN ('llmnr', 'nbns'))
        AND e.last_seen_us >= a.last_us - 86400000000
    GROUP BY d.device_id, lower(e.value)
)
SELECT device_id, ip AS src, NULL AS dst, NULL AS dst_port, min(first_us) AS first_us, max(last_us) AS last_us,
    count(*) AS count, max(last_us) / 86400000000 * 86400000000 AS period_us, MAC(mac) AS mac,
    group_concat(name, ', ') FILTER (WHERE place <= 5) AS names, count(*) < :least AS is_few
FROM (SELECT *, row_number() OVER (PARTITION BY device_id ORDER BY first_us, name) AS place FROM named)
GROUP BY device_id
HAVING count + 1 >= :least OR count >= 2 AND sum(name IN ('wpad', 'isatap')) > 0
ORDER BY first_us, device_id;

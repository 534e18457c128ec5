-- SPDX-License-Identifier: MIT
-- Rows that have the JSON of their answers. If a set would not give a text back byte for byte, or if the text is
-- longer than 16 KiB, the set holds the text itself.
CREATE TEMP TABLE IF NOT EXISTS moved_set (
    dns_id INTEGER PRIMARY KEY,
    content INTEGER,
    addresses TEXT,
    answers TEXT,
    later_1 INTEGER,
    later_2 INTEGER,
    later_3 INTEGER
);
DELETE FROM temp.moved_set;

WITH timed AS MATERIALIZED (
    SELECT dns_id, resolved_ips, answers, ttl, DOMAIN(query_domain) AS name,
        CASE WHEN answers > '[]' AND length(answers) <= 16384 AND json_valid(answers) THEN
            (SELECT json_group_array(seconds) FROM (SELECT DISTINCT value ->> '$.ttl' AS seconds
                FROM json_each(answers) ORDER BY 1)) END AS times
    FROM dns_query_before
    WHERE dns_id BETWEEN :first AND :last AND coalesce(answers, resolved_ips) IS NOT NULL
), marked AS MATERIALIZED (
    SELECT *, times ->> 1 - ttl AS later_1, times ->> 2 - ttl AS later_2, times ->> 3 - ttl AS later_3,
        CASE WHEN times IS NOT NULL THEN
            (SELECT group_concat(CASE WHEN value -> '$.name' = json_quote(name) THEN char(10)
                    ELSE char(11) || BEFORE_INSIDE(value -> '$.name') || char(12) END
                || (value ->> '$.type')
                || CASE value ->> '$.ttl' WHEN times ->> 0 THEN char(9) WHEN times ->> 1 THEN char(1)
                    WHEN times ->> 2 THEN char(2) WHEN times ->> 3 THEN char(3) END
                || BEFORE_INSIDE(value -> '$.data'), '')
            FROM json_each(answers)) END AS marked
    FROM timed
)
INSERT INTO temp.moved_set (dns_id, addresses, answers, later_1, later_2, later_3)
SELECT dns_id, resolved_ips, iif(fits, marked, answers), iif(fits, later_1, NULL), iif(fits, later_2, NULL),
    iif(fits, later_3, NULL)
FROM (SELECT *, marked IS NOT NULL AND ANSWERS(marked, later_1, later_2, later_3, ttl, name) IS answers AS fits
    FROM marked);

UPDATE temp.moved_set SET content = content_of(ANSWER_SET_FACTS());

INSERT INTO answer_set (ANSWER_SET_FACTS(), content)
SELECT DISTINCT ANSWER_SET_FACTS(), content FROM temp.moved_set m
WHERE NOT EXISTS (SELECT 1 FROM answer_set s WHERE s.content = m.content AND BEFORE_SAME_SET(s, m));

INSERT INTO dns_query
    (dns_id, capture_id, flow_id, src_device_id, query_us, kind_id, client, server, ports, transaction_id,
    query_domain, answer_set_id, ttl, response_us)
SELECT dns_id, capture_id, flow_id, device_id, query_us, kind_id, client, server,
    BEFORE_DST_PORT(ports) << 16 | BEFORE_SRC_PORT(ports), transaction_id, query_domain,
    (SELECT min(s.answer_set_id) FROM answer_set s WHERE s.content = m.content AND BEFORE_SAME_SET(s, m)),
    ttl, response_us
FROM dns_query_before b LEFT JOIN temp.moved_set m USING (dns_id)
WHERE dns_id BETWEEN :first AND :last
ORDER BY dns_id;

DELETE FROM temp.moved_set;

INSERT INTO hour (hour_us, capture_id, kind, first_id, last_id)
SELECT HOUR(query_us), capture_id, 2, min(dns_id), max(dns_id)
FROM dns_query_before
WHERE dns_id BETWEEN :first AND :last
GROUP BY 1, 2
ON CONFLICT DO UPDATE SET first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id);

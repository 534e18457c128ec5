-- SPDX-License-Identifier: MIT
-- How many questions of a client in an hour, of those below a name, were answered by an address in 127.0.0.0/8.
-- scan: the questions of an hour.
SELECT count(*) AS listed
FROM dns_query q JOIN answer_set s USING (answer_set_id)
WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :hour_us)
    AND q.query_us >= :hour_us AND q.query_us < :hour_us + 3600000000 AND IP(q.client) = :client
    AND s.addresses GLOB '*"127.*' AND DOMAIN(q.query_domain) GLOB '*' || :parent;

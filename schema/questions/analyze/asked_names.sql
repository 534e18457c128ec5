-- SPDX-License-Identifier: MIT
-- The different names that each client asked for in an hour, of the hours that the last look touched, a client's one after
-- the other. Not those of the own network's protocols, not addresses written as names, and not those of a client that
-- others ask: it asks for them.
-- is_unusual: a type that hardly any program asks for, but tunnels do: CNAME, NULL, MX, TXT, and private ones.
-- is_listed: an answer in 127.0.0.0/8, by which lists of senders and of files answer.
-- scan: the questions of the hour before the last look.
WITH question AS MATERIALIZED (
    SELECT q.query_us / 3600000000 * 3600000000 AS period_us, q.query_us, q.src_device_id, q.client, q.server,
        q.query_domain, q.answer_set_id, k.query_type, k.rcode
    FROM dns_query q JOIN dns_kind k USING (kind_id)
    WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us / 3600000000 * 3600000000)
        AND q.query_us >= :from_us / 3600000000 * 3600000000 AND q.query_us < :to_us
        AND q.capture_id IN (SELECT value FROM json_each(:captures))
        AND k.transport IN ('udp', 'tcp') AND k.query_seen = 1 AND k.query_type <> 12 AND q.query_domain IS NOT NULL
)
SELECT max(q.src_device_id) AS device_id, q.client AS src, NULL AS dst, NULL AS dst_port,
    min(q.query_us) AS first_us, max(q.query_us) AS last_us, count(*) AS count, q.period_us,
    DOMAIN(q.query_domain) AS name,
    max(q.query_type IN (5, 10, 15, 16) OR q.query_type >= 65280) AS is_unusual,
    min(q.rcode IS 3) AS is_missing,
    max(coalesce((SELECT s.addresses GLOB '*"127.*' FROM answer_set s WHERE s.answer_set_id = q.answer_set_id), 0))
        AS is_listed
FROM question q
WHERE q.client NOT IN (SELECT server FROM question WHERE server IS NOT NULL)
GROUP BY q.period_us, q.client, q.query_domain
ORDER BY q.period_us, q.client, first_us;

-- SPDX-License-Identifier: MIT
-- What was asked for in the hours that the last look touched. Not by the own network's protocols, and no addresses
-- written as names.
-- is_unusual: a type that hardly any program asks for, but tunnels do: CNAME, NULL, MX, TXT, and private ones.
-- scan: the questions of the hour before the last look.
SELECT q.src_device_id, q.client, q.server, q.query_us, q.query_domain,
    k.query_type IN (5, 10, 15, 16) OR k.query_type >= 65280 AS is_unusual, k.rcode IS 3 AS is_missing
FROM dns_query q CROSS JOIN dns_kind k ON k.kind_id = q.kind_id
WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us / 3600000000 * 3600000000)
    AND q.query_us >= :from_us / 3600000000 * 3600000000 AND q.query_us < :to_us
    AND q.capture_id IN (SELECT value FROM json_each(:captures))
    AND k.transport IN ('udp', 'tcp') AND k.query_seen = 1 AND k.query_type <> 12
    AND q.query_domain IS NOT NULL AND q.client IS NOT NULL;

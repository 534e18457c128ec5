-- SPDX-License-Identifier: MIT
-- Answers of a name server that came to a client from two MAC addresses within five minutes, of which the rarer one
-- belongs to no router; beside a router's the other one may be up to twice as frequent. said_by_mac: who sent the answer.
-- router: since when a device is one. Who becomes one six hours after its first frame or later is one from the next day
-- on, for whoever forges answers often gives itself out as a router first. 0: since ever. Whom rogue_ra accuses is none,
-- unless somebody closed that, nor is whom later only a DHCP server names, or its own answers by ARP, as who spoofs does.
-- scan: the questions of the hour before the last look; devices once.
WITH router AS MATERIALIZED (
    SELECT d.mac, (SELECT iif(min(e.first_seen_us) >= d.first_seen_us + 6 * 3600000000, coalesce(min(e.first_seen_us)
            FILTER (WHERE e.source_term IN (SELECT term_id FROM term WHERE value IN ('ndp', 'traffic'))) + 86400000000,
            9223372036854775807), 0)
        FROM evidence e WHERE e.device_id = d.device_id
            AND e.attribute_term IN (SELECT term_id FROM term WHERE value IN ('role', 'carries'))) AS since_us
    FROM device d
    WHERE d.is_gateway = 1 AND d.mac IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.rule = 'rogue_ra' AND a.said_by_mac = d.mac AND a.status <> 'closed')
),
doubt AS MATERIALIZED ( -- who got answers from a MAC that is no router's
    SELECT q.client, q.server, q.query_us / 300000000 AS period
    FROM dns_query q
    WHERE q.said_by_mac IS NOT NULL
        AND q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us - 3900000000)
        AND q.query_us >= :from_us / 300000000 * 300000000 AND q.query_us < :to_us
        AND NOT EXISTS (SELECT 1 FROM router w WHERE w.mac = q.said_by_mac AND w.since_us <= q.query_us)
    GROUP BY 1, 2, 3, q.said_by_mac
    HAVING count(*) >= :least AND max(q.query_us) >= :from_us
),
said AS MATERIALIZED (
    SELECT q.client, q.server, q.query_us / 300000000 * 300000000 AS period_us, q.said_by_mac AS mac, count(*) AS count,
        max(q.src_device_id) AS device_id, min(q.query_us) AS first_us, max(q.query_us) AS last_us,
        max(q.query_domain) AS example
    FROM (SELECT count(*) AS doubts FROM doubt) CROSS JOIN dns_query q CROSS JOIN dns_kind k ON k.kind_id = q.kind_id
    WHERE doubts > 0 AND q.said_by_mac IS NOT NULL AND q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us - 3900000000)
        AND (q.client, q.server, q.query_us / 300000000) IN (SELECT client, server, period FROM doubt)
        AND q.query_us >= :from_us / 300000000 * 300000000 AND q.query_us < :to_us
        AND q.capture_id IN (SELECT value FROM json_each(:captures))
        AND k.transport = 'udp' AND k.answered = 1 AND q.client IS NOT NULL
    GROUP BY 1, 2, 3, 4
)
SELECT r.device_id, r.client AS src, r.server AS dst, 53 AS dst_port, r.first_us, r.last_us, r.count, r.period_us,
    MAC(r.mac) AS mac, MAC(o.mac) AS usual_mac, o.count AS usual, DOMAIN(r.example) AS example,
    (SELECT IP(d.ip) FROM device d WHERE d.mac = r.mac) AS forger_ip
FROM said r JOIN said o ON o.client = r.client AND o.server = r.server AND o.period_us = r.period_us
    AND o.mac <> r.mac AND ((o.count, o.mac) > (r.count, r.mac)
        OR r.count <= 2 * o.count AND EXISTS (SELECT 1 FROM router w WHERE w.mac = o.mac AND w.since_us <= o.first_us))
WHERE r.count >= :least AND o.count >= :least AND r.last_us >= :from_us AND r.last_us >= o.first_us AND o.last_us >= r.first_us
    AND NOT EXISTS (SELECT 1 FROM router w WHERE w.mac = r.mac AND w.since_us <= r.first_us)
ORDER BY r.period_us, r.first_us;

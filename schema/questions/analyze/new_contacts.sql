-- SPDX-License-Identifier: MIT
-- Destinations outside that a thing met for the first time in a block of hours. A thing is known for three days, has at
-- most 40 names, and a new one less often than every third day. new_country, new_asn: the device had none there, or none
-- in that network, in the two weeks before. devices: that met the name in the last days.
-- scan: the contacts of three days; of things those of two weeks.
WITH span AS MATERIALIZED (
    SELECT day, zone_id FROM sum_day WHERE day BETWEEN :from_us / 86400000000 - 1 AND :until_us / 86400000000 + 1
),
here AS MATERIALIZED (
    SELECT k.device_id, d.first_seen_us, d.ip, (:from_us - d.first_seen_us) / 86400000000 AS days
    FROM span s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id JOIN device d USING (device_id)
    WHERE k.role = 1 AND d.first_seen_us <= :from_us - 3 * 86400000000 AND NOT FORWARDS(d)
    GROUP BY k.device_id
),
thing AS MATERIALIZED (
    SELECT h.*
    FROM here h
    WHERE (SELECT count(*) FROM (SELECT 1 FROM device_domain o
            WHERE o.device_id = h.device_id AND o.role = 1 LIMIT :least + 1)) BETWEEN 1 AND :least
        AND h.days >= 3 * (SELECT count(DISTINCT coalesce(n.registrable_domain, n.domain_id))
            FROM device_domain o JOIN domain n ON n.domain_id = o.domain
            WHERE o.device_id = h.device_id AND o.role = 1
                AND o.first_us BETWEEN h.first_seen_us + 86400000000 AND :from_us - 1)
),
met AS MATERIALIZED ( -- all of the thing's contacts of two weeks
    SELECT t.device_id, coalesce(n.registrable_domain, c.domain) AS name, c.domain, c.peer, p.country, p.asn, p.as_org,
        c.first_us, c.last_us, c.flows, c.payload_received
    FROM thing t CROSS JOIN sum_day s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
            AND c.device_id = t.device_id AND c.role = 1
        LEFT JOIN domain n ON n.domain_id = c.domain LEFT JOIN place p ON p.place_id = c.place
    WHERE s.day BETWEEN :until_us / 86400000000 - 14 AND :until_us / 86400000000 + 1
        AND c.how >> 2 & 3 = 2 AND c.peer < 4294967296 AND c.first_us < :until_us
),
peering AS MATERIALIZED ( -- programs of peers meet addresses all day; they would leave no room for others
    SELECT device_id FROM met WHERE name = 0 AND first_us >= :from_us GROUP BY device_id HAVING count(DISTINCT peer) > 8
)
SELECT m.device_id, DOMAIN(nullif(m.name, 0)) AS name_text, max(iif(m.peer <> 0, IP(m.peer), NULL)) AS peer_ip,
    max(m.country) AS country, SECOND_OF(PAIR(format('%010d', m.asn), m.as_org)) AS as_org, max(m.asn) AS asn,
    min(m.first_us) AS first_us, max(m.last_us) AS last_us, sum(m.flows) AS flows, IP(t.ip) AS device_ip, t.days,
    max(m.country) IS NOT NULL AND max(m.country) NOT IN (SELECT e.country FROM met e
        WHERE e.device_id = m.device_id AND e.first_us < :from_us AND e.country IS NOT NULL) AS new_country,
    max(m.asn) IS NOT NULL AND max(m.asn) NOT IN (SELECT e.asn FROM met e
        WHERE e.device_id = m.device_id AND e.first_us < :from_us AND e.asn IS NOT NULL) AS new_asn,
    (SELECT count(DISTINCT k.device_id) FROM sum_day s CROSS JOIN domain_device_day k
            ON k.day = s.day AND k.zone_id = s.zone_id AND k.domain = max(m.domain)
        WHERE max(m.domain) <> 0 AND s.day > :until_us / 86400000000 - 8) AS devices
FROM met m JOIN thing t USING (device_id)
GROUP BY m.device_id, m.name, m.peer
HAVING min(m.first_us) >= :from_us AND sum(m.payload_received) > 0
    AND (m.name <> 0 OR m.device_id NOT IN (SELECT device_id FROM peering))
    AND (m.name = 0 OR NOT EXISTS (SELECT 1 FROM device_domain o JOIN domain n ON n.domain_id = o.domain
        WHERE o.device_id = m.device_id AND o.role = 1 AND o.first_us < :from_us
            AND coalesce(n.registrable_domain, n.domain_id) = m.name))
ORDER BY first_us, m.device_id
LIMIT 64;

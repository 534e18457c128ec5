-- SPDX-License-Identifier: MIT
-- Devices that advertised themselves as routers for the first time since the last look, beside one that has done so for a
-- day and is still there. Or, within a day, beside one that advertises other networks (is_early).
-- has_network: it advertised one; hosts that forward (containers, virtual machines) say in answers that they are routers.
-- What a device says of its role is kept once, so its last packet tells.
-- scan: the devices that said of themselves that they are routers (evidence_of_routers; without it, all evidence).
WITH advertiser AS MATERIALIZED (
    SELECT e.device_id, e.first_seen_us, e.last_seen_us, e.count
    FROM evidence e
    WHERE e.attribute_term = (SELECT term_id FROM term WHERE value = 'role')
        AND e.source_term = (SELECT term_id FROM term WHERE value = 'ndp') AND e.value = 'router'
),
network AS MATERIALIZED ( -- what they advertise
    SELECT e.device_id, e.value
    FROM advertiser a CROSS JOIN evidence e ON e.device_id = a.device_id
    WHERE e.attribute_term = (SELECT term_id FROM term WHERE value = 'network')
        AND e.source_term = (SELECT term_id FROM term WHERE value = 'ndp')
)
SELECT a.device_id, d.ip AS src, NULL AS dst, NULL AS dst_port, a.first_seen_us AS first_us, a.last_seen_us AS last_us,
    1 AS count, a.first_seen_us AS period_us, MAC(d.mac) AS mac,
    max(MAC(o.mac)) AS known_mac, max(o.last_seen_us) AS known_until_us,
    min(k.first_seen_us > a.first_seen_us - 86400000000) AS is_early,
    EXISTS (SELECT 1 FROM network n WHERE n.device_id = a.device_id) AS has_network
FROM advertiser a JOIN device d USING (device_id)
    JOIN advertiser k ON k.device_id <> a.device_id AND (k.first_seen_us <= a.first_seen_us - 86400000000
        OR k.first_seen_us < a.first_seen_us AND EXISTS (SELECT 1 FROM network w WHERE w.device_id = k.device_id)
            AND EXISTS (SELECT 1 FROM network n WHERE n.device_id = a.device_id AND NOT EXISTS (
                SELECT 1 FROM network w WHERE w.device_id = k.device_id AND w.value = n.value)))
    JOIN device o ON o.device_id = k.device_id AND o.last_seen_us >= a.first_seen_us - 86400000000
WHERE a.last_seen_us >= :from_us AND a.first_seen_us < :to_us AND json_array_length(:captures) > 0
GROUP BY a.device_id
ORDER BY first_us;

-- SPDX-License-Identifier: MIT
-- Devices that are known for two days, and of which two things or more changed within an hour, for half an hour or more:
-- what they are called, their system by what they ask a DHCP server, their system by their SYNs, their model. It changed if a
-- new value came, and none that the same source said before came again. What forwards shows others' systems.
-- scan: what the devices said of themselves that were seen since the last look.
WITH fresh AS MATERIALIZED (
    SELECT e.device_id, e.first_seen_us, e.last_seen_us, e.value,
        CASE a.value WHEN 'hostname' THEN 'name' WHEN 'model' THEN 'model'
            ELSE iif(s.value = 'tcp_syn', 'system by its SYNs', 'system by DHCP') END AS what,
        (SELECT o.value FROM evidence o
            WHERE o.device_id = e.device_id AND o.attribute_term = e.attribute_term AND o.source_term = e.source_term
                AND o.first_seen_us <= e.first_seen_us - 86400000000
            ORDER BY o.last_seen_us DESC LIMIT 1) AS before
    FROM device d CROSS JOIN evidence e ON e.device_id = d.device_id
        CROSS JOIN term a ON a.term_id = e.attribute_term CROSS JOIN term s ON s.term_id = e.source_term
    WHERE d.last_seen_us >= :from_us AND NOT FORWARDS(d) AND d.mac IS NOT NULL
        AND e.last_seen_us >= :from_us AND e.first_seen_us < :to_us
        AND e.first_seen_us >= d.first_seen_us + 2 * 86400000000 AND e.first_seen_us >= :from_us - 86400000000
        AND e.last_seen_us >= e.first_seen_us + 1800000000
        AND (a.value IN ('hostname', 'model') AND s.value IN ('dhcp', 'dhcp6', 'mdns', 'nbns')
            OR a.value = 'os' AND s.value IN ('dhcp', 'dhcp6', 'tcp_syn'))
        AND NOT EXISTS (SELECT 1 FROM evidence o
            WHERE o.device_id = e.device_id AND o.attribute_term = e.attribute_term AND o.source_term = e.source_term
                AND o.evidence_id <> e.evidence_id
                AND (o.last_seen_us >= e.first_seen_us OR o.value = e.value COLLATE NOCASE))
)
SELECT f.device_id, d.ip AS src, NULL AS dst, NULL AS dst_port,
    min(f.first_seen_us) AS first_us, max(f.last_seen_us) AS last_us, count(DISTINCT f.what) AS count,
    min(f.first_seen_us) AS period_us, MAC(d.mac) AS mac,
    group_concat(f.what || ': ' || f.before || ' became ' || f.value, '; ') AS changes
FROM fresh f JOIN device d USING (device_id)
WHERE f.before IS NOT NULL AND json_array_length(:captures) > 0
    AND EXISTS (SELECT 1 FROM fresh o WHERE o.device_id = f.device_id AND o.what <> f.what AND o.before IS NOT NULL
        AND o.first_seen_us BETWEEN f.first_seen_us - 3600000000 AND f.first_seen_us + 3600000000)
GROUP BY f.device_id
ORDER BY first_us, f.device_id;

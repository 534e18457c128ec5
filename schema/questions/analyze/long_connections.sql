-- SPDX-License-Identifier: MIT
-- Connections of devices to the outside that became four hours old since the last look, with a destination that the device
-- had not met on an earlier day, and that no other device met. Not in the sensor's first day.
-- scan: the long connections that were open since the last look, and what their devices met before.
WITH long AS MATERIALIZED (
    SELECT f.*, coalesce((SELECT n.registrable_domain FROM domain n WHERE n.domain_id = f.dst_domain), f.dst_domain) AS name
    FROM flow f
    WHERE f.duration_us >= 3600000000 AND f.start_us + f.duration_us >= :from_us
        AND f.duration_us >= :least
        AND f.start_us + :least >= :from_us AND f.start_us + :least < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
        AND f.src_device_id IS NOT NULL AND f.packets_sent > 0 AND f.packets_received > 0
        AND f.kind_id IN (SELECT kind_id FROM flow_kind WHERE ip_protocol IN (6, 17) AND dst_scope = 'outside')
        AND f.start_us >= (SELECT min(hour_us) FROM sum_hour) + 86400000000
)
SELECT l.src_device_id AS device_id, l.src, l.dst, DST_PORT(l.ports) AS dst_port,
    l.start_us AS first_us, l.start_us + l.duration_us AS last_us, 1 AS count, l.start_us AS period_us,
    l.bytes_sent, l.bytes_received, DOMAIN(l.name) AS name_text, l.duration_us
FROM long l
WHERE CASE WHEN l.name IS NULL THEN
        NOT EXISTS (SELECT 1 FROM sum_day s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
            WHERE s.day >= l.start_us / 86400000000 - 30 AND c.peer = l.dst AND c.domain = 0
                AND c.device_id = l.src_device_id AND c.role = 1 AND c.first_us < l.start_us - 3600000000)
    ELSE
        NOT EXISTS (SELECT 1 FROM device_domain o JOIN domain n ON n.domain_id = o.domain
            WHERE o.device_id = l.src_device_id AND o.role = 1 AND o.first_us < l.start_us - 86400000000
                AND coalesce(n.registrable_domain, n.domain_id) = l.name)
        AND NOT EXISTS (SELECT 1 FROM sum_day s CROSS JOIN domain_device_day k ON k.day = s.day AND k.zone_id = s.zone_id
            WHERE s.day BETWEEN l.start_us / 86400000000 - 7 AND l.start_us / 86400000000 + 1
                AND k.domain = l.dst_domain AND k.device_id <> l.src_device_id)
    END
ORDER BY first_us;

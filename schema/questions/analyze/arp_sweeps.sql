-- SPDX-License-Identifier: MIT
-- Devices that asked for very many addresses by ARP within five minutes. count is the largest step (50, 100, 200, 400)
-- that was reached.
-- scan: one row per device.
SELECT d.device_id, d.ip AS src, NULL AS dst, NULL AS dst_port,
    min(max(e.first_seen_us, e.last_seen_us - 300000000)) AS first_us, max(e.last_seen_us) AS last_us,
    max(CAST(e.value AS INTEGER)) AS count, max(e.last_seen_us) / 3600000000 * 3600000000 AS period_us,
    MAC(d.mac) AS mac, d.is_gateway
FROM device d CROSS JOIN evidence e ON e.device_id = d.device_id
    AND e.attribute_term = (SELECT term_id FROM term WHERE value = 'searches')
WHERE d.last_seen_us >= :from_us AND e.last_seen_us >= :from_us AND e.last_seen_us < :to_us
    AND json_array_length(:captures) > 0
GROUP BY d.device_id
ORDER BY first_us, d.device_id;

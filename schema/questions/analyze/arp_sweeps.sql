-- SPDX-License-Identifier: MIT
-- Devices that asked for very many addresses by ARP within five minutes. count is the largest step (50, 100, 200, 400)
-- that was reached (tracker/searches.h).
-- scan: the steps since the last look (evidence_of_searches; without it, all evidence).
SELECT d.device_id, d.ip AS src, NULL AS dst, NULL AS dst_port,
    min(max(e.first_seen_us, e.last_seen_us - 300000000)) AS first_us, max(e.last_seen_us) AS last_us,
    max(CAST(e.value AS INTEGER)) AS count, max(e.last_seen_us) / 3600000000 * 3600000000 AS period_us,
    MAC(d.mac) AS mac, d.is_gateway
FROM evidence e CROSS JOIN device d ON d.device_id = e.device_id
WHERE (e.value = '50' OR e.value = '100' OR e.value = '200' OR e.value = '400')
    AND CAST(e.value AS INTEGER) >= :least AND e.last_seen_us >= :from_us AND e.last_seen_us < :to_us AND d.last_seen_us >= :from_us
    AND e.attribute_term = (SELECT term_id FROM term WHERE value = 'searches')
    AND json_array_length(:captures) > 0
GROUP BY d.device_id
ORDER BY first_us, d.device_id;

-- SPDX-License-Identifier: MIT
-- Addresses outside, to which no name led, that a device met for the first time in a block of hours by TCP. The device is
-- known for three days, asks for names in the clear (else its names are not seen), and meets at most five such addresses
-- in two days: peers of programs are more.
-- dst_port: of a connection that worked; NULL: there is none. Not questions for names.
-- scan: the contacts of three days.
WITH span AS MATERIALIZED (
    SELECT day, zone_id FROM sum_day WHERE day BETWEEN :from_us / 86400000000 - 1 AND :until_us / 86400000000 + 1
        AND EXISTS (SELECT 1 FROM device WHERE first_seen_us <= :from_us - 3 * 86400000000)
),
met AS MATERIALIZED (
    SELECT c.device_id, c.peer, min(c.first_us) AS first_us, max(c.last_us) AS last_us, sum(c.flows) AS flows,
        sum(c.payload_sent) AS sent, sum(c.payload_received) AS received, max(c.place) AS place
    FROM span s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
    WHERE c.role = 1 AND c.domain = 0 AND c.how >> 2 & 3 = 2 AND c.peer < 4294967296 AND c.device_id <> 0
        AND c.first_us < :until_us
    GROUP BY c.device_id, c.peer
    HAVING received > 0
)
SELECT m.device_id, IP(m.peer) AS peer_ip, IP(d.ip) AS device_ip, m.first_us, m.last_us, m.flows, m.sent, m.received,
    p.country, p.as_org,
    (SELECT DST_PORT(f.ports) FROM sum_hour h
            CROSS JOIN peer_hour e ON e.hour_us = h.hour_us AND e.peer = m.peer AND e.device_id = m.device_id AND e.role = 1
            CROSS JOIN json_each('[' || e.flow_ids || ']') j CROSS JOIN flow f ON f.flow_id = e.first_id + j.value
        WHERE h.hour_us >= m.first_us - 3600000000 AND h.hour_us < :until_us AND f.payload_received > 0
            AND DST_PORT(f.ports) NOT IN (53, 853)
            AND f.kind_id IN (SELECT kind_id FROM flow_kind WHERE ip_protocol = 6 AND end_reason IS NOT NULL)
        LIMIT 1) AS dst_port
FROM met m JOIN device d USING (device_id) LEFT JOIN place p ON p.place_id = m.place
WHERE m.first_us >= :from_us AND NOT FORWARDS(d) AND d.first_seen_us <= :from_us - 3 * 86400000000
    AND (SELECT count(*) FROM met o WHERE o.device_id = m.device_id) <= 5
    AND NOT EXISTS (SELECT 1 FROM met o WHERE o.peer = m.peer AND o.device_id <> m.device_id)
    AND EXISTS (SELECT 1 FROM span s CROSS JOIN query_day q ON q.day = s.day AND q.zone_id = s.zone_id
            AND q.device_id = m.device_id
        WHERE q.answered > 0)
    AND NOT EXISTS (SELECT 1 FROM sum_day s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
            AND c.device_id = m.device_id AND c.role = 1 AND c.domain = 0 AND c.peer = m.peer
        WHERE s.day BETWEEN :until_us / 86400000000 - 30 AND :until_us / 86400000000 AND c.first_us < m.first_us)
ORDER BY m.first_us, m.device_id
LIMIT 64;

-- SPDX-License-Identifier: MIT
-- Addresses that a client gave back since the last look, because it found that somebody uses them (DECLINE: RFC 2131,
-- section 4.4.1; RFC 8415, section 18.2.8). holder: whose address it is, as far as it is known.
-- scan: the messages since the last look.
SELECT d.device_id, NULL AS src, coalesce(m.requested, m.assigned) AS dst, NULL AS dst_port,
    min(m.message_us) AS first_us, max(m.message_us) AS last_us, count(*) AS count, NULL AS period_us,
    MAC(m.mac) AS mac, (SELECT MAC(o.mac) FROM device o
        WHERE o.ip = coalesce(m.requested, m.assigned) AND o.mac <> m.mac LIMIT 1) AS holder_mac
FROM dhcp_message m LEFT JOIN device d ON d.mac = m.mac
WHERE m.message_us >= :from_us AND m.message_us < :to_us
    AND (m.version = 4 AND m.type = 4 OR m.version = 6 AND m.type = 9)
    AND coalesce(m.requested, m.assigned) <> 0
    AND m.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY m.mac, 3
ORDER BY first_us;

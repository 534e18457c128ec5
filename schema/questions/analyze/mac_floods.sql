-- SPDX-License-Identifier: MIT
-- Minutes in which very many MAC addresses spoke for the first time. Those that asked a DHCP server for an address then are
-- of another rule.
-- scan: one row per device.
WITH busy AS MATERIALIZED (
    SELECT first_seen_us / 60000000 * 60000000 AS period_us
    FROM device
    WHERE mac IS NOT NULL AND first_seen_us >= :from_us / 60000000 * 60000000 AND first_seen_us < :to_us
        AND json_array_length(:captures) > 0
    GROUP BY 1
    HAVING count(*) >= :least AND max(first_seen_us) >= :from_us
)
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    min(d.first_seen_us) AS first_us, max(d.first_seen_us) AS last_us, count(*) AS count, b.period_us,
    sum(d.mac_random) AS random, sum(d.last_seen_us - d.first_seen_us < 1000000) AS silent
FROM busy b JOIN device d ON d.first_seen_us >= b.period_us AND d.first_seen_us < b.period_us + 60000000
WHERE d.mac IS NOT NULL AND d.mac NOT IN (SELECT m.mac FROM dhcp_message m
    WHERE m.message_us >= b.period_us AND m.message_us < b.period_us + 120000000 AND m.mac IS NOT NULL)
GROUP BY b.period_us
HAVING count >= :least AND 2 * silent >= count
ORDER BY b.period_us;

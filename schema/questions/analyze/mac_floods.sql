-- SPDX-License-Identifier: MIT
-- Minutes in which very many MAC addresses spoke for the first time. Those that asked a DHCP server for an address then are
-- of another rule.
-- scan: one row per device.
WITH born AS MATERIALIZED (
    SELECT mac, mac_random, first_seen_us, last_seen_us, first_seen_us / 60000000 * 60000000 AS period_us
    FROM device
    WHERE mac IS NOT NULL
        AND first_seen_us >= :from_us / 60000000 * 60000000 AND first_seen_us < :to_us / 60000000 * 60000000 + 60000000
        AND json_array_length(:captures) > 0
),
busy AS MATERIALIZED (
    SELECT period_us FROM born
    WHERE first_seen_us < :to_us
    GROUP BY 1
    HAVING count(*) >= :least AND max(first_seen_us) >= :from_us
),
asked AS MATERIALIZED (
    SELECT m.mac, b.period_us
    FROM busy b CROSS JOIN dhcp_message m ON m.message_us >= b.period_us AND m.message_us < b.period_us + 120000000
    WHERE m.mac IS NOT NULL
)
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    min(d.first_seen_us) AS first_us, max(d.first_seen_us) AS last_us, count(*) AS count, d.period_us,
    sum(d.mac_random) AS random, sum(d.last_seen_us - d.first_seen_us < 1000000) AS silent
FROM born d
WHERE d.period_us IN (SELECT period_us FROM busy) AND (d.mac, d.period_us) NOT IN (SELECT mac, period_us FROM asked)
GROUP BY d.period_us
HAVING count >= :least AND 2 * silent >= count
ORDER BY d.period_us;

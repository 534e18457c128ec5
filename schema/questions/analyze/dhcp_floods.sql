-- SPDX-License-Identifier: MIT
-- Minutes in which very many clients asked DHCP servers for something. One MAC that speaks from many addresses counts as
-- many.
-- scan: the messages since the minute before the last look.
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    min(message_us) AS first_us, max(message_us) AS last_us, count(DISTINCT mac || ' ' || coalesce(sender, 0)) AS count,
    message_us / 60000000 * 60000000 AS period_us, count(DISTINCT mac) AS macs, count(*) AS messages
FROM dhcp_message
WHERE message_us >= :from_us / 60000000 * 60000000 AND message_us < :to_us
    AND capture_id IN (SELECT value FROM json_each(:captures))
    AND (version = 4 AND type IN (1, 3, 8) OR version = 6 AND type = 1) -- DISCOVER, REQUEST, INFORM; SOLICIT
GROUP BY 8
HAVING count >= :least AND last_us >= :from_us
ORDER BY period_us;

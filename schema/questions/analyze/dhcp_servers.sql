-- SPDX-License-Identifier: MIT
-- DHCP servers that offered or acknowledged an address since the last look. `shared`: how many of their clients heard
-- another server within a day, so that both are on one network. An offer without an address is of a boot server.
-- at_once: how many of their clients got an answer of another server to the same question. routers: servers that are named
-- as a router; of a failover pair none is.
-- scan: the messages since the last look, and for each server those of the day before.
WITH offer AS MATERIALIZED (
    SELECT message_us, coalesce(server, sender) AS server, mac, transaction_id
    FROM dhcp_message
    WHERE message_us >= :from_us - 86400000000 AND message_us < :to_us
        AND version = 4 AND type IN (2, 5) AND assigned IS NOT NULL AND coalesce(server, sender) IS NOT NULL
        AND capture_id IN (SELECT value FROM json_each(:captures))
),
torn AS MATERIALIZED (
    SELECT mac FROM offer GROUP BY mac HAVING min(server) <> max(server)
),
asked AS MATERIALIZED (
    SELECT mac, transaction_id FROM offer WHERE transaction_id <> 0 GROUP BY 1, 2 HAVING min(server) <> max(server)
)
SELECT NULL AS device_id, NULL AS src, o.server AS dst, NULL AS dst_port,
    min(o.message_us) AS first_us, max(o.message_us) AS last_us, count(*) AS count, NULL AS period_us,
    count(DISTINCT o.mac) AS clients,
    count(DISTINCT iif(o.mac IN (SELECT mac FROM torn), o.mac, NULL)) AS shared,
    count(DISTINCT iif((o.mac, o.transaction_id) IN (SELECT mac, transaction_id FROM asked), o.mac, NULL)) AS at_once,
    (SELECT count(DISTINCT e.device_id) FROM evidence e JOIN term a ON a.term_id = e.attribute_term AND a.value = 'role'
        JOIN term s ON s.term_id = e.source_term AND s.value = 'dhcp' JOIN device d USING (device_id)
        WHERE d.ip IN (SELECT server FROM offer)) AS routers
FROM offer o
WHERE o.message_us >= :from_us
GROUP BY o.server
ORDER BY first_us;

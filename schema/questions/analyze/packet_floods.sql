-- SPDX-License-Identifier: MIT
-- Hosts to which very many packets came within ten seconds that are no part of a connection: pings or their answers, TCP
-- without a handshake (FIN, ACK, no flag), one flow of UDP that nobody answers (five times as many: streams are like that).
-- Of a flow that lasts longer, the share of ten seconds counts. Flows of TCP have a packet or two each: the acknowledgements
-- of a connection that is seen on one side are one flow. A row may stand for many attempts (flows_folded).
-- heavy: a flow of UDP counts from a fifth of :least on; smaller ones are of another rule.
-- scan: the flows of these kinds that ended since the last look, and began in the minutes before it.
WITH loose AS MATERIALIZED (
    SELECT kind_id, ip_protocol, iif(ip_protocol = 17, 5, 1) AS times
    FROM flow_kind
    WHERE end_reason IS NOT NULL AND dst_scope IS NOT 'group' AND (ip_protocol IN (1, 58)
        OR ip_protocol = 6 AND coalesce(history, '') IN ('', 'F', 'r', 'Fr', 'FR', 'R', 'A', 'Ar')
        OR ip_protocol = 17 AND conn_state = 'S0' AND app_protocol IS NULL)
)
SELECT NULL AS device_id, iif(count(DISTINCT f.src) = 1 AND NOT sum(f.src IS NULL), max(f.src), NULL) AS src, f.dst,
    NULL AS dst_port, min(f.start_us) AS first_us,
    max(f.start_us + f.duration_us) AS last_us,
    CAST(sum(max(f.packets_sent, coalesce(RARE_OF(f, folded), 0)) * 10e6 / max(f.duration_us, 10e6)) AS INTEGER) AS count,
    f.start_us / 10000000 * 10000000 AS period_us, l.ip_protocol,
    max(count(DISTINCT f.src), coalesce(max(RARE_OF(f, folded_distinct)), 0)) AS sources,
    sum(f.packets_received) AS answered, sum(f.bytes_sent) AS bytes, l.times * :least AS threshold
FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM loose)) n
    CROSS JOIN loose l ON l.kind_id = n.kind_id CROSS JOIN flow f ON f.flow_id = n.flow_id
WHERE f.dst IS NOT NULL
    AND f.start_us >= :from_us / 10000000 * 10000000 - 300000000 AND f.start_us < :to_us
    AND (l.ip_protocol NOT IN (1, 58) OR SRC_PORT(f.ports) IN (0, 8, 13, 17, 128, 129))
    AND (l.ip_protocol <> 6 OR f.packets_sent <= 3 AND f.payload_sent = 0)
    AND (l.ip_protocol <> 17 OR f.packets_sent >= :least)
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.dst, l.ip_protocol, 8
HAVING count >= threshold AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, f.dst, l.ip_protocol;

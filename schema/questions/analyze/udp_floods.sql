-- SPDX-License-Identifier: MIT
-- Ports to which very many flows of UDP came within ten seconds, of which hardly one was answered. A row may stand for
-- many attempts (flows_folded); then it says of about how many sources. Answered ones are only read if there are many
-- others.
-- scan: the flows of these kinds that ended since the last look, and began in the minutes before it.
WITH udp AS MATERIALIZED (
    SELECT kind_id FROM flow_kind
    WHERE ip_protocol = 17 AND end_reason IS NOT NULL AND conn_state IN ('S0', 'SF') AND dst_scope IS NOT 'group'
),
suspect AS MATERIALIZED (
    SELECT f.dst, DST_PORT(f.ports) AS dst_port, f.start_us / 10000000 AS period,
        sum(iif(f.rare IS NULL, 1, coalesce(RARE_OF(f, folded), 1))) AS count
    FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM udp)) n
        CROSS JOIN flow f ON f.flow_id = n.flow_id
    WHERE f.packets_received = 0
        AND f.start_us >= :from_us / 10000000 * 10000000 - 300000000 AND f.start_us < :to_us AND f.dst IS NOT NULL
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY 1, 2, 3
    HAVING count >= :least
)
SELECT NULL AS device_id, NULL AS src, f.dst, DST_PORT(f.ports) AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us) AS last_us,
    sum(iif(f.packets_received = 0, coalesce(RARE_OF(f, folded), 1), 0)) AS count,
    f.start_us / 10000000 * 10000000 AS period_us, sum(f.packets_received > 0) AS answered,
    sum(max(f.packets_sent, coalesce(RARE_OF(f, folded), 0))) AS packets, sum(f.bytes_sent) AS bytes,
    max(count(DISTINCT f.src), coalesce(max(RARE_OF(f, folded_distinct)), 0)) AS sources
FROM (SELECT count(*) AS suspects FROM suspect) CROSS JOIN flow f
WHERE suspects > 0 AND f.flow_id > :after_flow_id
    AND (f.dst, DST_PORT(f.ports), f.start_us / 10000000) IN (SELECT dst, dst_port, period FROM suspect)
    AND f.kind_id IN (SELECT kind_id FROM udp)
    AND f.start_us >= :from_us / 10000000 * 10000000 - 300000000 AND f.start_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.dst, 4, 8
HAVING count >= :least AND 3 * answered < count AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, f.dst, 4;

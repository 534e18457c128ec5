-- SPDX-License-Identifier: MIT
-- Who sent echo requests, or questions for the time or mask (RFC 792, RFC 950), to many hosts within a minute, of which
-- fewer than half answered. A row may stand for many
-- attempts (flows_folded); then it says about how many hosts.
-- Neighbour solicitations of IPv6 are questions for hosts, too, each to a group of its own (RFC 4861, 7.2.2). Answers come to
-- another address, so it is not known how many did, and a router asks so, too: twice as many hosts, and one signal.
-- scan: the flows of these kinds that ended since the minute before the last look.
WITH icmp AS MATERIALIZED (
    SELECT kind_id FROM flow_kind WHERE ip_protocol IN (1, 58) AND end_reason IS NOT NULL
)
SELECT max(f.src_device_id) AS device_id, f.src, NULL AS dst, NULL AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us) AS last_us,
    count(DISTINCT f.dst) + sum(iif(f.dst IS NULL, coalesce(RARE_OF(f, folded_distinct), 1), 0)) AS count,
    f.start_us / 60000000 * 60000000 AS period_us,
    count(DISTINCT iif(f.packets_received > 0, f.dst, NULL)) AS answered, SRC_PORT(f.ports) = 135 AS of_neighbours
FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM icmp)) n
    CROSS JOIN flow f ON f.flow_id = n.flow_id
WHERE SRC_PORT(f.ports) IN (8, 13, 17, 128, 135)
    AND f.start_us >= :from_us / 60000000 * 60000000 - 60000000 AND f.start_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.src, 8, of_neighbours
HAVING count >= iif(of_neighbours, 2 * :least, :least) AND 2 * answered < count AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, f.src;

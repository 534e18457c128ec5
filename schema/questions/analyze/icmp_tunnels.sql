-- SPDX-License-Identifier: MIT
-- Pairs of hosts that exchanged much inside echo requests and replies within an hour.
-- Less is told, too, if it is no ping: replies that are another length than the requests, or large requests to the outside
-- that nobody answers (is_little).
-- is_echo: the replies are as long as the requests on average, as those of a ping are.
-- scan: the flows of these kinds that ended since the hour before the last look.
WITH icmp AS MATERIALIZED (
    SELECT kind_id, dst_scope IS 'outside' AS is_outside FROM flow_kind
    WHERE ip_protocol IN (1, 58) AND end_reason IS NOT NULL
)
SELECT max(f.src_device_id) AS device_id, f.src, f.dst, NULL AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us,
    sum(f.packets_sent + f.packets_received) AS count,
    (f.start_us + f.duration_us) / 3600000000 * 3600000000 AS period_us,
    sum(f.payload_sent) AS sent, sum(f.payload_received) AS received, max(i.is_outside) AS is_outside,
    sum(f.payload_sent) * sum(f.packets_received) = sum(f.payload_received) * sum(f.packets_sent) AS is_echo,
    sum(f.packets_received) AS replies, sum(f.payload_sent + f.payload_received) < :least
        OR sum(f.packets_received) = 0 OR sum(f.payload_sent + f.payload_received)
            < 128 * sum(f.packets_sent + f.packets_received) AS is_little
FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM icmp)) n
    CROSS JOIN flow f ON f.flow_id = n.flow_id CROSS JOIN icmp i ON i.kind_id = f.kind_id
WHERE SRC_PORT(f.ports) IN (8, 128)
    AND f.start_us + f.duration_us >= :from_us / 3600000000 * 3600000000 AND f.start_us + f.duration_us < :to_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.src, f.dst, 8
HAVING (replies > 0 AND sent + received >= :least AND sent + received >= 128 * count
        OR replies >= 20 AND 10 * (sent + received) >= :least AND 10 * count >= 15 * replies
            AND abs(sent * replies - received * (count - replies)) * 10 > sent * replies
        OR replies = 0 AND is_outside AND 2 * sent >= :least AND sent >= 512 * count)
    AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, first_us;

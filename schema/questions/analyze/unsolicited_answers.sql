-- SPDX-License-Identifier: MIT
-- Hosts that within ten seconds got answers that they had not asked for, from the ports of services that amplify, or
-- SYN-ACKs without a SYN. Large answers of DNS only, for a capture may have only one side of a resolver's traffic. Not
-- of services that are asked by multicast and answer from inside. :least packets; of UDP from few
-- servers, too, but not of DNS.
-- scan: the flows of these kinds that ended since the last look, and began in the minutes before it.
WITH answer_only AS MATERIALIZED (
    SELECT kind_id, ip_protocol, dst_scope IS 'inside' AS is_inside FROM flow_kind
    WHERE ip_protocol IN (6, 17) AND end_reason IS NOT NULL AND conn_state IN ('SHR', 'OTH')
        AND (ip_protocol = 17 OR history IN ('h', 'hr', 'hR'))
)
SELECT max(f.src_device_id) AS device_id, NULL AS src, f.src AS dst, NULL AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us) AS last_us, sum(f.packets_received) AS count,
    f.start_us / 10000000 * 10000000 AS period_us, count(DISTINCT f.dst) AS sources,
    sum(f.bytes_received) AS bytes, a.ip_protocol, min(DST_PORT(f.ports)) AS service_port
FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM answer_only)) n
    CROSS JOIN answer_only a ON a.kind_id = n.kind_id CROSS JOIN flow f ON f.flow_id = n.flow_id
WHERE f.packets_sent = 0
    AND f.start_us >= :from_us / 10000000 * 10000000 - 300000000 AND f.start_us < :to_us
    AND f.src IS NOT NULL
    AND (a.ip_protocol = 6
        OR n.dst_port IN (17, 19, 53, 69, 111, 123, 161, 389, 500, 520, 3283, 10001, 11211)
        OR NOT a.is_inside AND n.dst_port IN (137, 1900, 3702, 5353))
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.src, 8, a.ip_protocol
HAVING (sources * 4 >= :least OR a.ip_protocol = 17 AND service_port <> 53) AND count >= :least
    AND (service_port <> 53 OR bytes >= 400 * count)
    AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, f.src;

-- SPDX-License-Identifier: MIT
-- Who sent single packets that open nothing to many ports of one host within five minutes: FIN, no flag that a history
-- shows, or ACK. An ACK may belong to a connection that is older than the capture, and keeps it alive. So of those only
-- packets from a higher port to ports below 10000 count, which nobody answered but with a reset.
-- scan: the flows that ended since the five minutes before the last look.
WITH odd AS MATERIALIZED (
    SELECT kind_id FROM flow_kind
    WHERE ip_protocol = 6 AND end_reason IS NOT NULL
        AND coalesce(history, '') IN ('', 'F', 'r', 'Fr', 'FR', 'A', 'Ar')
)
SELECT max(f.src_device_id) AS device_id, f.src, f.dst, NULL AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us) AS last_us, count(DISTINCT DST_PORT(f.ports)) AS count,
    f.start_us / 300000000 * 300000000 AS period_us, sum(coalesce(k.history, '') GLOB '*r*') AS refused,
    coalesce(k.history, '') GLOB 'A*' AS is_ack
FROM flow f CROSS JOIN flow_kind k ON k.kind_id = f.kind_id
WHERE f.flow_id > :after_flow_id
    AND f.payload_sent = 0 AND f.packets_sent <= 2 AND f.payload_received = 0
    AND f.kind_id IN (SELECT kind_id FROM odd)
    AND f.start_us >= :from_us / 300000000 * 300000000 - 300000000 AND f.start_us < :to_us
    AND (coalesce(k.history, '') NOT GLOB 'A*' OR DST_PORT(f.ports) < 10000 AND SRC_PORT(f.ports) > 1023
        AND SRC_PORT(f.ports) > DST_PORT(f.ports))
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY f.src, f.dst, 8, 10
HAVING count >= 10 AND max(f.start_us + f.duration_us) >= :from_us
ORDER BY period_us, first_us;

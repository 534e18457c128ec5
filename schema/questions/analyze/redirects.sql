-- SPDX-License-Identifier: MIT
-- Redirects: messages to a host that another router is a better way (RFC 792; RFC 4861, 8). A host takes one from its
-- router only (RFC 1122, 3.2.2.2; RFC 4861, 8.1). Who sent a frame is told by its MAC, for the address may be another's.
-- is_forged: of IPv4; the frames came from a device that no ARP names as the holder of the address, and that is no
-- router, while another device holds it.
-- scan: the messages of this kind that ended since the last look.
WITH icmp AS MATERIALIZED (
    SELECT kind_id, ip_protocol FROM flow_kind WHERE ip_protocol IN (1, 58) AND end_reason IS NOT NULL
),
told AS MATERIALIZED (
    SELECT f.src, f.dst, min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us,
        sum(f.packets_sent) AS count, f.start_us / 3600000000 * 3600000000 AS period_us, LINK(src_mac, f.link_id) AS mac
    FROM flows_since(:after_flow_id, (SELECT json_group_array(kind_id) FROM icmp)) n
        CROSS JOIN flow f ON f.flow_id = n.flow_id CROSS JOIN icmp i ON i.kind_id = f.kind_id
    WHERE SRC_PORT(f.ports) = iif(i.ip_protocol = 1, 5, 137)
        AND f.start_us >= :from_us / 3600000000 * 3600000000 - 3600000000 AND f.start_us < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY f.src, f.dst, period_us, mac
    HAVING last_us >= :from_us
)
SELECT d.device_id, t.src, t.dst, NULL AS dst_port, t.first_us, t.last_us, t.count, t.period_us,
    MAC(t.mac) AS mac,
    t.src > 0 AND t.mac IS NOT NULL AND NOT coalesce(d.is_gateway, 0)
        AND NOT EXISTS (SELECT 1 FROM address_binding b WHERE b.ip = t.src AND b.mac = t.mac)
        AND EXISTS (SELECT 1 FROM address_binding b WHERE b.ip = t.src AND b.mac <> t.mac) AS is_forged
FROM told t LEFT JOIN device d ON d.mac = t.mac
ORDER BY t.period_us, t.first_us, t.dst;

-- SPDX-License-Identifier: MIT
-- Connections in which a password or a token went by in the clear, by client, server and protocol.
-- 127.0.0.0/8 is never outside.
-- scan: what is rare of the flows that ended since the last look.
SELECT max(f.src_device_id) AS device_id, f.src, f.dst, DST_PORT(f.ports) AS dst_port,
    min(f.start_us) AS first_us, max(f.start_us + f.duration_us) AS last_us, count(*) AS count, NULL AS period_us,
    k.app_protocol, max(k.dst_scope = 'outside' AND f.dst NOT BETWEEN 2130706432 AND 2147483647) AS is_outside
FROM flow_rare r CROSS JOIN flow f ON f.flow_id = r.flow_id CROSS JOIN flow_kind k ON k.kind_id = f.kind_id
WHERE r.flow_id > :after_flow_id AND r.cleartext_login = 1
    AND f.capture_id IN (SELECT value FROM json_each(:captures)) AND k.end_reason IS NOT NULL
    AND f.start_us + f.duration_us >= :from_us AND f.start_us + f.duration_us < :to_us
GROUP BY f.src, f.dst, 4, k.app_protocol
ORDER BY first_us;

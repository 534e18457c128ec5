-- SPDX-License-Identifier: MIT
-- The connections that ended since the last look, each with both ends and the name that it led to, if that is certain. Asked
-- only if there are lists of contacts. An address of IPv6 is given as text, too.
-- scan: the flows that ended since the last look.
SELECT coalesce(f.src_device_id, f.dst_device_id) AS device_id, f.src_device_id IS NOT NULL AS is_started,
    f.src, f.dst, iif(f.src < 0, IP(f.src), NULL) AS src_text, iif(f.dst < 0, IP(f.dst), NULL) AS dst_text,
    DST_PORT(f.ports) AS dst_port, f.start_us AS first_us, f.start_us + f.duration_us AS last_us, 1 AS count,
    f.payload_received > 0 AS is_answered, iif(CERTAIN(k), DOMAIN(f.dst_domain), NULL) AS domain
FROM flow f CROSS JOIN flow_kind k ON k.kind_id = f.kind_id
WHERE f.flow_id > :after_flow_id AND f.capture_id IN (SELECT value FROM json_each(:captures))
    AND f.start_us + f.duration_us >= :from_us AND f.start_us + f.duration_us < :to_us AND k.end_reason IS NOT NULL;

-- SPDX-License-Identifier: MIT
-- The flows of the scanners during their scans: TCP and UDP, failed or not.
-- scan: the flows of a capture, and the last ones of those before it.
SELECT f.src, f.dst, DST_PORT(f.ports) AS dst_port,
    (SELECT k.ip_protocol FROM flow_kind k WHERE k.kind_id = f.kind_id) AS ip_protocol,
    f.start_us,
    f.kind_id IN (SELECT k.kind_id FROM flow_kind k WHERE k.conn_state IN ('S0', 'REJ', 'RSTOS0'))
        AS failed,
    coalesce(f.src_device_id, f.dst_device_id) AS device_id,
    f.start_us + CASE WHEN f.rare IS NOT 2 THEN 0 ELSE f.duration_us END AS until_us,
    RARE_OF(f, folded) AS folded, RARE_OF(f, folded_distinct) AS folded_distinct, LINK(src_mac, f.link_id) AS src_mac
FROM flow f
WHERE f.flow_id > :after_flow_id AND f.src IN (SELECT value FROM json_each(:addresses)) -- first: it leaves few
    AND f.start_us <= :last_us
    AND f.start_us + CASE WHEN f.rare IS NOT 2 THEN 0 ELSE f.duration_us END >= :first_us
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
    AND f.kind_id IN (SELECT k.kind_id FROM flow_kind k WHERE k.ip_protocol IN (6, 17));

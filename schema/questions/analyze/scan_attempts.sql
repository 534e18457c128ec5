-- SPDX-License-Identifier: MIT
-- Failed attempts to connect that have ended: TCP without an answer or with a refusal, UDP without
-- an answer. Servers' own ports, the ports of traceroute and multicast are left out. A row is one
-- attempt, or stands for the number of attempts folded into it. For folded rows the number of
-- distinct targets counts, and columns that differ between the attempts are NULL. It reads the
-- table and not the view, so that values that are only counted are not converted to text.
-- scan: the flows of a capture, and the last ones of those before it.
SELECT f.src, f.dst, DST_PORT(f.ports) AS dst_port,
    (SELECT k.ip_protocol FROM flow_kind k WHERE k.kind_id = f.kind_id) AS ip_protocol,
    f.start_us,
    coalesce(f.folded_distinct, 1) AS attempts, f.duration_us
FROM flow f
WHERE f.flow_id > :after_flow_id
    AND f.kind_id IN (SELECT k.kind_id FROM flow_kind k
        WHERE k.end_reason IS NOT NULL
            AND ((k.ip_protocol = 6 AND k.conn_state IN ('S0', 'REJ', 'RSTOS0'))
                OR (k.ip_protocol = 17 AND k.conn_state = 'S0')))
    AND f.capture_id IN (SELECT value FROM json_each(:captures)) AND f.src IS NOT NULL
    AND f.start_us + f.duration_us BETWEEN :since_us AND :to_us - 1
    AND (((SRC_PORT(f.ports) >= 1024 OR f.folded IS NOT NULL)
            AND coalesce(DST_PORT(f.ports), 0) NOT BETWEEN 33434 AND 33534)
        OR f.kind_id IN (SELECT k.kind_id FROM flow_kind k WHERE k.ip_protocol = 6))
    AND coalesce(f.dst, 0) NOT BETWEEN 224 << 24 AND 4294967295
    AND (coalesce(f.dst, 0) >= 0
        OR (SELECT a.ip FROM address a WHERE a.address_id = -f.dst) NOT GLOB 'ff??:*');

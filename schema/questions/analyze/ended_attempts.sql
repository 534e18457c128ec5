-- SPDX-License-Identifier: MIT
-- Attempts to connect that have ended and came to nothing: TCP and UDP in one of the states. A rule takes those that it
-- wants. A row is one attempt, or stands for the number of attempts folded into it, which began within its duration;
-- columns that differ between them are NULL. It reads the table and not the view, so that values that are only counted
-- are not converted to text.
-- scan: the flows of a capture, and the last ones of those before it.
SELECT f.src, f.dst, f.ports IS NOT NULL AS has_ports, SRC_PORT(f.ports) AS src_port, DST_PORT(f.ports) AS dst_port,
    (SELECT k.ip_protocol FROM flow_kind k WHERE k.kind_id = f.kind_id) AS ip_protocol,
    (SELECT k.conn_state FROM flow_kind k WHERE k.kind_id = f.kind_id) AS conn_state,
    (SELECT k.history FROM flow_kind k WHERE k.kind_id = f.kind_id) AS history,
    f.start_us, f.start_us + f.duration_us AS end_us,
    RARE_OF(f, folded) AS folded, RARE_OF(f, folded_distinct) AS folded_distinct,
    f.dst < 0 AND (SELECT a.ip FROM address a WHERE a.address_id = -f.dst) GLOB 'ff??:*' AS to_multicast_6
FROM flow f
WHERE f.flow_id > :after_flow_id AND f.flow_id <= :until_flow_id
    AND f.kind_id IN (SELECT k.kind_id FROM flow_kind k
        WHERE k.end_reason IS NOT NULL AND k.ip_protocol IN (6, 17)
            AND k.conn_state IN (SELECT value FROM json_each(:states)))
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
    AND f.start_us + f.duration_us BETWEEN :since_us AND :to_us - 1;

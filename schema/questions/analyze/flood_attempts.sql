-- SPDX-License-Identifier: MIT
-- TCP connections that were opened and never completed, and have ended. A row is one attempt, or
-- stands for the number of attempts folded into it, which began within its duration.
-- scan: the flows of a capture, and the last ones of those before it.
SELECT f.src, f.dst, DST_PORT(f.ports) AS dst_port, 6 AS ip_protocol, f.start_us,
    coalesce(f.folded, 1) AS attempts, f.duration_us
FROM flow f
WHERE f.flow_id > :after_flow_id
    AND f.kind_id IN (SELECT k.kind_id FROM flow_kind k WHERE k.ip_protocol = 6
        AND k.end_reason IS NOT NULL
        AND k.conn_state IN ('S0', 'S1', 'SH', 'RSTO', 'RSTR', 'RSTOS0', 'OTH'))
    AND f.capture_id IN (SELECT value FROM json_each(:captures)) AND f.dst IS NOT NULL
    AND (f.ports IS NOT NULL OR f.src IS NULL) -- many ports of one by one: a scan
    AND f.start_us + f.duration_us BETWEEN :since_us AND :to_us - 1
    AND f.history GLOB '*S*' AND f.history NOT GLOB '*[ADF]*';

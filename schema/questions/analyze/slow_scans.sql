-- SPDX-License-Identifier: MIT
-- Who tried many different targets by TCP in a day (UTC) without success, and slowly: in no five minutes as many as a fast
-- scan tries. Targets inside count on every port, those outside on ports below 1024: peers of programs have others.
-- What it did inside and outside is judged apart, so that somebody's pages hide no search through the network.
-- worked: the different targets, of the same side, at which it succeeded that day. What opens nothing (a FIN, an ACK that
-- is refused) is no success, so a scan with flags hides nothing.
-- scan: the flows of the day.
WITH failed AS MATERIALIZED (
    SELECT f.src, f.start_us / 86400000000 * 86400000000 AS period_us, f.start_us / 300000000 AS part,
        f.kind_id IN (SELECT kind_id FROM flow_kind WHERE dst_scope = 'inside') AS is_inside,
        count(DISTINCT f.dst << 16 | DST_PORT(f.ports)) AS targets, max(f.src_device_id) AS device_id,
        min(f.start_us) AS first_us, max(f.start_us) AS last_us
    FROM flow f
    WHERE f.flow_id >= (SELECT min(first_id) FROM hour WHERE kind = 1 AND hour_us >= :from_us / 86400000000 * 86400000000)
        AND f.kind_id IN (SELECT kind_id FROM flow_kind WHERE ip_protocol = 6 AND end_reason IS NOT NULL
            AND conn_state IN ('S0', 'REJ', 'RSTOS0') AND (dst_scope = 'inside' OR dst_scope = 'outside'))
        AND f.start_us >= :from_us / 86400000000 * 86400000000 AND f.start_us < :to_us
        AND f.capture_id IN (SELECT value FROM json_each(:captures))
        AND (DST_PORT(f.ports) < 1024
            OR f.kind_id IN (SELECT kind_id FROM flow_kind WHERE dst_scope = 'inside'))
    GROUP BY f.src, 2, 3, 4
    HAVING targets < 25
),
suspect AS MATERIALIZED (
    SELECT src, period_us, is_inside, max(device_id) AS device_id, sum(targets) AS most, min(first_us) AS first_us,
        max(last_us) AS last_us, count(*) AS parts
    FROM failed
    GROUP BY src, period_us, is_inside
    HAVING most >= :least AND last_us >= :from_us
)
SELECT s.device_id, s.src, NULL AS dst, NULL AS dst_port, s.first_us, s.last_us,
    count(DISTINCT iif(k.conn_state IN ('S0', 'REJ', 'RSTOS0'), f.dst << 16 | DST_PORT(f.ports), NULL)) AS count,
    s.period_us,
    count(DISTINCT iif(k.conn_state IN ('S1', 'S2', 'S3', 'SF', 'RSTO', 'RSTR', 'SHR') OR k.conn_state = 'OTH' AND f.payload_received > 0, f.dst << 16 | DST_PORT(f.ports), NULL)) AS worked,
    count(DISTINCT iif(k.conn_state IN ('S0', 'REJ', 'RSTOS0'), f.dst, NULL)) AS hosts
FROM suspect s JOIN flow f ON f.src = s.src JOIN flow_kind k USING (kind_id)
WHERE f.flow_id >= (SELECT min(first_id) FROM hour WHERE kind = 1 AND hour_us >= :from_us / 86400000000 * 86400000000)
    AND f.start_us BETWEEN s.first_us AND s.last_us AND k.ip_protocol = 6
    AND k.dst_scope = iif(s.is_inside, 'inside', 'outside')
    AND f.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY s.src, s.period_us, s.is_inside
HAVING count >= :least AND 9 * worked < count
ORDER BY s.period_us, s.src, s.is_inside;

-- SPDX-License-Identifier: MIT
-- Five minutes and more in which a live capture got no frame, after an hour or less in which it got some in nearly every
-- interval (one of ten may be empty). A capture that ended is not silent.
-- scan: the intervals of a day of the ledger.
WITH part AS MATERIALIZED (
    SELECT interval_start_us AS start_us, interval_end_us AS end_us, frames_offered + frames_captured AS frames
    FROM health
    WHERE health_id > (SELECT max(health_id) FROM health) - 8640 AND capture_id = (SELECT max(value) FROM json_each(:captures))
        AND interval_end_us >= :from_us - 2 * 3600000000 AND interval_start_us < :to_us
        AND (SELECT buffer_bytes FROM capture WHERE capture_id = (SELECT max(value) FROM json_each(:captures))) IS NOT NULL
),
heard AS MATERIALIZED (
    SELECT p.end_us, (SELECT min(n.start_us) FROM part n WHERE n.frames > 0 AND n.end_us > p.end_us) AS again_us
    FROM part p
    WHERE p.frames > 0
)
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    h.end_us AS first_us, coalesce(h.again_us, (SELECT max(end_us) FROM part)) AS last_us, 1 AS count, h.end_us AS period_us,
    h.again_us IS NOT NULL AS is_over
FROM heard h
WHERE last_us - first_us >= :least AND last_us >= :from_us
    AND (SELECT count(*) >= 30 AND 10 * sum(b.frames > 0) >= 9 * count(*) FROM part b
        WHERE b.end_us <= h.end_us AND b.start_us >= h.end_us - 3600000000)
ORDER BY first_us;

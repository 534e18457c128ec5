-- SPDX-License-Identifier: MIT
-- Captures that ended without a last look of the rules: their program was killed. That of a file says neither when it
-- began nor when it ended, so its flows do. One that was recorded to its end may lack its look, too: it is newer than all
-- that have theirs. A live one lacks the last hour at most.
-- scan: one row per run of the program, and the flows of those.
WITH unfinished AS MATERIALIZED (
    SELECT c.capture_id, c.attempts_us, c.settled_us, coalesce(c.after_flow_id, 0) AS after_flow_id,
        coalesce(c.start_us, (SELECT min(f.start_us) FROM flow f
            WHERE f.flow_id > coalesce(c.after_flow_id, 0) AND f.capture_id = c.capture_id)) AS start_us,
        coalesce(c.end_us, (SELECT max(f.start_us + f.duration_us) FROM flow f
            WHERE f.flow_id > coalesce(c.after_flow_id, 0) AND f.capture_id = c.capture_id)) AS end_us
    FROM capture c
    WHERE (c.settled_us IS NULL OR c.settled_us <= c.end_us)
        AND (c.status = 'interrupted' OR c.status IN ('complete', 'stopped')
            AND coalesce(c.settled_us, c.end_us) >= c.end_us - 3600000000
            AND c.capture_id > coalesce((SELECT max(capture_id) FROM capture WHERE settled_us > end_us),
                (SELECT max(capture_id) - 1 FROM capture WHERE status IN ('complete', 'stopped'))))
)
SELECT capture_id, coalesce(attempts_us, start_us) AS attempts_us, coalesce(settled_us, start_us) AS settled_us,
    end_us, after_flow_id
FROM unfinished
WHERE start_us IS NOT NULL AND end_us >= coalesce(settled_us, start_us)
ORDER BY capture_id;

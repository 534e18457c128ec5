-- SPDX-License-Identifier: MIT
-- The times without a live run, between the first and the last of them, and the end of the run
-- before.
-- scan: captures has a row per run of the program.
-- column: gap_start_us | from (UTC) | time
-- column: gap_end_us | to (UTC) | time
-- column: duration_us | lasted | duration
-- column: reason
SELECT gap_start_us, start_us AS gap_end_us, start_us - gap_start_us AS duration_us,
    (SELECT CASE status WHEN 'interrupted' THEN 'the run before was interrupted'
        ELSE 'no capture was running' END
        FROM captures b WHERE b.source GLOB 'if:*' AND b.end_us = gap_start_us) AS reason
FROM (
    SELECT start_us, max(coalesce(end_us, start_us)) OVER (ORDER BY start_us
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS gap_start_us
    FROM captures WHERE source GLOB 'if:*' AND start_us IS NOT NULL
)
WHERE start_us > gap_start_us AND :capture_id IS NULL
ORDER BY gap_start_us DESC
LIMIT :limit;

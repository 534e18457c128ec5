-- SPDX-License-Identifier: MIT
-- When no run watched, for a minute or more.
-- scan: a row for each run.
SELECT gap_from_us, start_us AS gap_to_us FROM (
    SELECT start_us, max(coalesce(end_us, start_us)) OVER (ORDER BY start_us ROWS BETWEEN UNBOUNDED PRECEDING
        AND 1 PRECEDING) AS gap_from_us
    FROM captures WHERE start_us IS NOT NULL)
WHERE start_us - gap_from_us >= 60000000 AND start_us > :from_us AND gap_from_us < :to_us
ORDER BY gap_from_us;

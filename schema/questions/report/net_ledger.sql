-- SPDX-License-Identifier: MIT
-- What the sensors counted: frames that came by, those that were captured, and rows.
-- scan: a row for each ten seconds of a live run.
SELECT sum(frames_offered) AS frames_offered, sum(frames_captured) AS frames_captured,
    sum(frames_offered - frames_captured) AS frames_lost, sum(bytes_captured) AS bytes_captured,
    sum(rows_queued) AS rows_queued, sum(rows_dropped) AS rows_dropped, sum(gap_bytes) AS gap_bytes
FROM capture_health WHERE interval_end_us >= :from_us AND interval_start_us < :to_us;

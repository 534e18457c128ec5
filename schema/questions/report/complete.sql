-- SPDX-License-Identifier: MIT
-- The share of the time, the frames and the rows that is there, and the share of the content of TCP connections.
-- scan: a row for each hour and run.
SELECT completeness(:from_us, :to_us - 1) AS complete,
    (SELECT 1.0 * sum(content_bytes) / nullif(sum(content_bytes + missed_bytes), 0) FROM content_hours
        WHERE hour_us >= :from_us AND hour_us < :to_us) AS content,
    (SELECT sum(frames_excluded) FROM capture_health WHERE interval_end_us >= :from_us AND interval_start_us < :to_us)
        AS frames_excluded;

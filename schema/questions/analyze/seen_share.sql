-- SPDX-License-Identifier: MIT
-- How complete the least complete interval of a capture is that overlaps a time. Of a long capture the newest day.
-- scan: one row per interval.
SELECT min(completeness) AS completeness
FROM completeness
WHERE health_id > (SELECT max(health_id) FROM health) - 8640 AND capture_id = :capture_id
    AND interval_end_us >= :from_us AND interval_start_us <= :to_us;

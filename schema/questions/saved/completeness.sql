-- SPDX-License-Identifier: MIT
-- How complete the record of each day is.
-- scan: a row for each ten seconds of a live run.
SELECT date(interval_start_us / 1000000, 'unixepoch') AS day, sum(frames_offered) AS frames_offered,
    sum(frames_lost) AS frames_lost, min(completeness) AS least_complete
FROM completeness
WHERE interval_end_us >= coalesce(:since_us, 0)
GROUP BY day
ORDER BY day DESC
LIMIT :limit;

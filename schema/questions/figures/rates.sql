-- SPDX-License-Identifier: MIT
-- Frames over time, and those that were lost: the ledger of a span in at most some 300 slots.
-- scan: one row per ten seconds of a live run.
-- column: slot_us | from (UTC) | time
-- column: slot_end_us | to (UTC) | time
-- column: frames_offered | frames | count
-- column: frames_lost | lost | count
-- column: bytes_captured | bytes | bytes
-- column: rows_dropped | rows lost | count
WITH asked AS (
    SELECT coalesce(:since_us, (SELECT min(start_us) FROM captures), 0) AS from_us,
        coalesce(:until_us, :newest_us, (SELECT max(coalesce(end_us, start_us)) FROM captures), 0) AS to_us
), step AS (SELECT max(10000000, (to_us - from_us) / 300) AS us FROM asked)
SELECT min(h.interval_start_us) AS slot_us, max(h.interval_end_us) AS slot_end_us, sum(h.frames_offered) AS frames_offered,
    sum(h.frames_kernel_dropped + h.frames_interface_dropped + h.frames_queue_dropped) AS frames_lost,
    sum(h.bytes_captured) AS bytes_captured, sum(h.rows_dropped) AS rows_dropped
FROM capture_health h, step s
WHERE h.interval_start_us IS NOT NULL AND FROM_TO(h.interval_start_us, h.interval_end_us)
GROUP BY h.interval_start_us / s.us
ORDER BY 1 DESC
LIMIT :limit;

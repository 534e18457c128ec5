-- SPDX-License-Identifier: MIT
-- netscope watch, beside another writer: the last two ledger rows of running captures. The interval
-- of the last row is still open, and may have just begun.
-- scan: the captures that run.
WITH recent AS (
    SELECT h.* FROM captures c JOIN capture_health h ON h.health_id IN (
        SELECT l.health_id FROM capture_health l WHERE l.capture_id = c.capture_id
        ORDER BY l.health_id DESC LIMIT 2)
    WHERE c.status = 'running'
)
SELECT sum(frames_captured) AS frames, sum(bytes_captured) AS bytes,
    sum(frames_kernel_dropped + frames_interface_dropped + frames_queue_dropped) AS dropped,
    (SELECT max(us) FROM (SELECT sum(interval_end_us - interval_start_us) AS us
        FROM recent GROUP BY capture_id)) AS interval_us
FROM recent;

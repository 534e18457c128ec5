-- SPDX-License-Identifier: MIT
-- The runs, and the share of the offered frames that is in the database.
-- scan: one row per run and per ten seconds of a live run.
-- view: captures
-- shows: capture_id, source, start_us, duration_us, frames_offered, frames_lost, frames_complete,
--     bytes_captured, status, sensor
-- column: duration_us | lasted | duration | 2
-- column: frames_offered | frames | count
-- column: frames_lost | lost | count
-- column: frames_complete | seen | percent
-- column: bytes_captured | bytes | bytes | 3
WITH killed AS (
    SELECT capture_id FROM captures
    WHERE status = 'interrupted' OR (status = 'running' AND NOT (SELECT is_being_written()))
)
SELECT c.capture_id, c.sensor, c.source, c.link_type, c.filter, c.start_time, c.start_us,
    c.end_time, c.end_us, c.end_us - c.start_us AS duration_us,
    CASE WHEN c.capture_id IN (SELECT capture_id FROM killed) THEN 'interrupted' ELSE c.status END AS status, c.software_version,
    h.frames_offered, h.frames_captured, h.bytes_captured, h.frames_lost, h.frames_undecodable,
    h.rows_dropped, h.gap_bytes,
    CASE WHEN h.frames_offered > 0 THEN
        1.0 * (h.frames_offered - h.frames_lost) / h.frames_offered END AS frames_complete,
    CASE WHEN h.rows_queued > 0 THEN
        1.0 * (h.rows_queued - h.rows_dropped) / h.rows_queued END AS rows_complete
FROM captures c
LEFT JOIN (
    SELECT capture_id, sum(frames_offered) AS frames_offered,
        sum(frames_captured) AS frames_captured, sum(bytes_captured) AS bytes_captured,
        sum(frames_kernel_dropped + frames_interface_dropped + frames_queue_dropped)
            + CASE WHEN capture_id IN (SELECT capture_id FROM killed) THEN sum(frames_without_row) ELSE 0 END
            AS frames_lost,
        sum(frames_undecodable) AS frames_undecodable, sum(rows_queued) AS rows_queued,
        sum(rows_dropped) AS rows_dropped, sum(gap_bytes) AS gap_bytes
    FROM capture_health GROUP BY capture_id
) h ON h.capture_id = c.capture_id
WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
ORDER BY c.capture_id DESC
LIMIT :limit;

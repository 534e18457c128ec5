-- SPDX-License-Identifier: MIT
-- How complete each interval of the ledger is, for those who ask with any other program. Over ranges
-- of time netscope's own readers have the function completeness(from_us, to_us).
CREATE VIEW completeness AS
SELECT health_id, capture_id,
    strftime('%Y-%m-%dT%H:%M:%S', interval_start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', interval_start_us % 1000000) AS interval_start_time, interval_start_us,
    strftime('%Y-%m-%dT%H:%M:%S', interval_end_us / 1000000, 'unixepoch')
        || printf('.%06dZ', interval_end_us % 1000000) AS interval_end_time, interval_end_us,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END
        * CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END
        AS completeness,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END
        AS frames_share,
    CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END
        AS rows_share,
    frames_offered, frames_offered - frames_captured AS frames_lost, rows_queued, rows_dropped,
    gap_bytes, bytes_captured
FROM health;

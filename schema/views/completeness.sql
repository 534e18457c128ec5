-- SPDX-License-Identifier: MIT
-- The ledger as shares of 1. Time that nobody watched has no row.
SELECT health_id, capture_id,
    TIME(interval_start_us) AS interval_start_time, interval_start_us,
    TIME(interval_end_us) AS interval_end_time, interval_end_us,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END
        * CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END
        AS completeness,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END
        AS frames_share,
    CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END
        AS rows_share,
    frames_offered, frames_offered - frames_captured AS frames_lost, rows_queued, rows_dropped,
    gap_bytes, bytes_captured
FROM health

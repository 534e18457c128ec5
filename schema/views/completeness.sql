-- SPDX-License-Identifier: MIT
-- The ledger as shares of 1. Time without a capture has no row.
SELECT health_id, capture_id,
    TIME(interval_start_us) AS interval_start_time, interval_start_us,
    TIME(interval_end_us) AS interval_end_time, interval_end_us,
    FRAMES_SHARE() * ROWS_SHARE() AS completeness,
    FRAMES_SHARE() AS frames_share, ROWS_SHARE() AS rows_share,
    frames_offered, frames_offered - frames_captured AS frames_lost, rows_queued, rows_dropped,
    gap_bytes, bytes_captured
FROM health

-- SPDX-License-Identifier: MIT
SELECT health_id, capture_id, interval_start_us, interval_end_us,
    frames_offered, frames_kernel_dropped, frames_interface_dropped, frames_queue_dropped,
    frames_captured, bytes_captured, frames_truncated, frames_decoded, frames_undecodable,
    frames_accounted_to_flows, frames_not_ip, flows_created, flows_written, flows_evicted,
    flows_live, rows_queued, rows_committed, rows_dropped, gap_bytes, frames_excluded,
    frames_without_row, flows_without_row
FROM health

-- SPDX-License-Identifier: MIT
-- What became of every frame and row of a span, and of each run in it. The sums keep the equations of the contract.
-- scan: one row per ten seconds of a live run.
-- view: capture_health
-- column: runs | | count
SELECT count(DISTINCT capture_id) AS runs, sum(frames_offered) AS frames_offered,
    sum(frames_kernel_dropped) AS frames_kernel_dropped, sum(frames_interface_dropped) AS frames_interface_dropped,
    sum(frames_queue_dropped) AS frames_queue_dropped, sum(frames_captured) AS frames_captured,
    sum(bytes_captured) AS bytes_captured, sum(frames_truncated) AS frames_truncated, sum(frames_decoded) AS frames_decoded,
    sum(frames_undecodable) AS frames_undecodable, sum(frames_accounted_to_flows) AS frames_accounted_to_flows,
    sum(frames_not_ip) AS frames_not_ip, sum(frames_excluded) AS frames_excluded, sum(flows_created) AS flows_created,
    sum(flows_written) AS flows_written, sum(flows_evicted) AS flows_evicted, sum(flows_live) AS flows_live,
    sum(rows_queued) AS rows_queued, sum(rows_committed) AS rows_committed, sum(rows_dropped) AS rows_dropped,
    sum(gap_bytes) AS gap_bytes
FROM capture_health
WHERE FROM_TO(interval_start_us, interval_end_us);

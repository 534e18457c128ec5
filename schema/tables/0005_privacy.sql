-- SPDX-License-Identifier: MIT
-- Frames of devices that are excluded from recording are counted, and nothing else of them.
ALTER TABLE health ADD COLUMN frames_excluded INTEGER NOT NULL DEFAULT 0;

-- Which of the privacy switches a run was recorded with: NULL, none.
ALTER TABLE capture ADD COLUMN privacy TEXT;

DROP VIEW capture_health;

CREATE VIEW capture_health AS
SELECT health_id, capture_id, interval_start_us, interval_end_us,
    frames_offered, frames_kernel_dropped, frames_interface_dropped, frames_queue_dropped,
    frames_captured, bytes_captured, frames_truncated, frames_decoded, frames_undecodable,
    frames_accounted_to_flows, frames_not_ip, flows_created, flows_written, flows_evicted,
    flows_live, rows_queued, rows_committed, rows_dropped, gap_bytes, frames_excluded
FROM health;

DROP VIEW captures;

CREATE VIEW captures AS
SELECT capture_id, sensor, source, link_type, filter, snaplen,
    strftime('%Y-%m-%dT%H:%M:%S', start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', start_us % 1000000) AS start_time, start_us,
    strftime('%Y-%m-%dT%H:%M:%S', end_us / 1000000, 'unixepoch')
        || printf('.%06dZ', end_us % 1000000) AS end_time, end_us,
    status, software_version, note, privacy
FROM capture;

-- SPDX-License-Identifier: MIT
-- Per device and owner of trackers (the tracker's own name if no owner is known): connections of this capture that
-- ended since the last run.
-- scan: the flows to trackers.
SELECT t.device_id,
    DEVICE(t) AS device,
    coalesce(t.owner, t.tracker_domain) AS owner, max(t.category) AS category,
    count(*) AS connections,
    sum(f.bytes_sent + f.bytes_received) AS bytes, min(f.start_us) AS first_us,
    max(f.end_us) AS last_us
FROM tracker_connections t JOIN flows f ON f.flow_id = t.flow_id
WHERE f.capture_id = :capture_id AND f.end_us >= :from_us AND f.end_us < :to_us AND t.device_id IS NOT NULL
GROUP BY t.device_id, coalesce(t.owner, t.tracker_domain)
ORDER BY t.device_id, connections DESC, owner;

-- SPDX-License-Identifier: MIT
-- netscope status and doctor: the tables that were full in the newest capture, and what was beyond a share.
-- scan: the counters of one capture.
SELECT name, sum(value) AS value
FROM capture_counters
WHERE capture_id = (SELECT max(capture_id) FROM captures)
    AND (name LIKE 'over_share_%' OR name LIKE '%_evicted' OR name LIKE '%_left_out' OR name LIKE 'shed_%'
        OR name IN ('devices_untracked', 'devices_held_back', 'evidence_dropped', 'streams_abandoned',
            'buffers_refused', 'tunnels_too_deep', 'texts_cut', 'sums_beyond_most', 'alerts_lost',
            'detector_states_dropped', 'facts_shed', 'flows_made_way'))
GROUP BY name
ORDER BY value DESC, name;

-- SPDX-License-Identifier: MIT
-- Hours in which a table of the sensor was full, so that something was not kept: how often, and which table most.
-- scan: the counters of the hours that the last look touched.
WITH moved AS MATERIALIZED (
    SELECT n.value AS name, c.interval_end_us / 3600000000 * 3600000000 AS period_us, sum(c.value) AS value,
        min(c.interval_end_us) AS first_us, max(c.interval_end_us) AS last_us
    FROM capture_counter c CROSS JOIN term n ON n.term_id = c.name_term
    WHERE c.capture_id = (SELECT max(value) FROM json_each(:captures)) AND c.interval_end_us >= :from_us / 3600000000 * 3600000000
        AND c.interval_end_us <= :to_us
        AND (n.value GLOB 'over_share_*' OR n.value GLOB '*_evicted' OR n.value GLOB 'shed_[^o]*'
            OR n.value IN ('devices_untracked', 'devices_held_back', 'evidence_dropped', 'buffers_refused', 'alerts_lost',
                'detector_states_dropped', 'facts_shed', 'flows_made_way'))
    GROUP BY 1, 2
)
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    min(first_us) AS first_us, max(last_us) AS last_us, sum(value) AS count, period_us,
    (SELECT m.name FROM moved m WHERE m.period_us = o.period_us ORDER BY m.value DESC, m.name LIMIT 1) AS fullest,
    json_group_object(name, value) AS tables
FROM moved o
GROUP BY period_us
HAVING count >= :least AND max(last_us) >= :from_us
ORDER BY period_us;

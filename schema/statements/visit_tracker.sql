-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table. A row has no
-- time while its flow is there: it goes with its flow.
SELECT flow_id,
    CASE WHEN NOT EXISTS (SELECT 1 FROM flow f WHERE f.flow_id = tracker.flow_id)
        THEN start_us END AS time_us,
    domain, tracker_domain AS domain, category_term AS term, owner_text AS text,
    list_name_term AS term, list_version_term AS term
FROM tracker WHERE flow_id > ? ORDER BY flow_id LIMIT ?

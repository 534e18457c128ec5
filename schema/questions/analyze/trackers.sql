-- SPDX-License-Identifier: MIT
-- Per device and owner of trackers (the tracker's own name if no owner is known): connections of this capture that
-- ended since the last run, as far as their name is certain. It sums by ids, in the tables, and reads their texts once for each sum.
-- scan: the connections to trackers.
WITH sums AS MATERIALIZED (
    SELECT t.device_id, t.owner_text, iif(t.owner_text IS NULL, t.tracker_domain, NULL) AS nameless, t.category_term,
        count(*) AS connections, sum(f.bytes_sent + f.bytes_received) AS bytes, min(f.start_us) AS first_us,
        max(f.start_us + f.duration_us) AS last_us
    FROM tracker_connection t CROSS JOIN flow f ON f.flow_id = t.flow_id
    WHERE t.capture_id = :capture_id AND t.device_id IS NOT NULL
        AND (SELECT CERTAIN(k) FROM flow_kind k WHERE k.kind_id = f.kind_id)
        AND f.start_us + f.duration_us >= :from_us AND f.start_us + f.duration_us < :to_us
    GROUP BY 1, 2, 3, 4
)
SELECT s.device_id,
    DEVICE(s) AS device,
    coalesce(TEXT(s.owner_text), DOMAIN(s.nameless)) AS owner, max(TERM(s.category_term)) AS category,
    sum(s.connections) AS connections,
    sum(s.bytes) AS bytes, min(s.first_us) AS first_us,
    max(s.last_us) AS last_us
FROM sums s
GROUP BY 1, 3
ORDER BY s.device_id, connections DESC, owner;

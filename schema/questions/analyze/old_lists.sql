-- SPDX-License-Identifier: MIT
-- The lists of trackers in use, and the data about places (built at :places_us; 0: not known), if they are older than
-- :least at the newest packet. Told once a week.
-- scan: one row.
WITH now AS MATERIALIZED (
    SELECT end_us AS now_us FROM capture WHERE capture_id = (SELECT max(value) FROM json_each(:captures)) AND end_us >= :from_us
),
used AS MATERIALIZED (
    SELECT 0 AS is_places, l.built_us FROM tracker_list l WHERE l.list_id = (SELECT max(list_id) FROM tracker_list)
    UNION ALL
    SELECT 1, nullif(:places_us, 0)
)
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port, now_us AS first_us, now_us AS last_us,
    1 AS count, now_us / 604800000000 * 604800000000 AS period_us, (now_us - u.built_us) / 86400000000 AS days, u.is_places
FROM used u, now
WHERE u.built_us < now_us - :least AND :to_us > 0
ORDER BY u.is_places;

-- SPDX-License-Identifier: MIT
-- The lists of trackers in use, if they are older than half a year at the newest packet. Told once a week.
-- scan: one row.
WITH now AS MATERIALIZED (
    SELECT end_us AS now_us FROM capture WHERE capture_id = (SELECT max(value) FROM json_each(:captures)) AND end_us >= :from_us
)
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port, now_us AS first_us, now_us AS last_us,
    1 AS count, now_us / 604800000000 * 604800000000 AS period_us, (now_us - l.built_us) / 86400000000 AS days
FROM tracker_list l, now
WHERE l.list_id = (SELECT max(list_id) FROM tracker_list) AND l.built_us < now_us - 180 * 86400000000
    AND :to_us > 0;

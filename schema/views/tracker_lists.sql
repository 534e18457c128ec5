-- SPDX-License-Identifier: MIT
SELECT list_id, entries,
    TIME(built_us) AS built_time, built_us,
    TIME(from_us) AS from_time, from_us,
    TIME(done_us) AS done_time, done_us,
    CASE WHEN done_us IS NOT NULL THEN 1.0
        ELSE min(1.0, 1.0 * after_id / max(1, coalesce((SELECT max(domain_id) FROM domain), 1))) END AS judged_share
FROM tracker_list

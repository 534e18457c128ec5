-- SPDX-License-Identifier: MIT
-- Which devices met which trackers, by days and by today's lists.
-- scan: a row a day, device and tracker.
SELECT device_id, category_now, owner_now, sum(flows) AS flows, min(first_time) AS first_time,
    max(last_time) AS last_time
FROM tracker_days
WHERE category_now IS NOT NULL AND flows > 0 AND last_us >= coalesce(:since_us, 0)
GROUP BY device_id, category_now, owner_now
ORDER BY sum(flows) DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Which device told which owner of trackers, by today's lists: how often, on how many days, by how many of its trackers.
-- What is not certain is counted beside, as in lists/trackers. A tracker without a known owner stands by its own name.
-- scan: one row per flow to a tracker, aggregated.
-- column: device_id
-- column: device
-- column: owner
-- column: connections | | count
-- column: may_be | may be | count
-- column: trackers | | count
-- column: days | days (UTC) | count
-- column: first_us | first (UTC) | time
-- column: last_us | last (UTC) | time
SELECT WHOLE(t.device_id) AS device_id, DEVICE(t) AS device, coalesce(t.owner_now, t.tracker_domain_now) AS owner,
    TRACKED(f) AS connections, count(*) - TRACKED(f) AS may_be, count(DISTINCT t.tracker_domain_now) AS trackers,
    count(DISTINCT t.start_us / 86400000000) AS days, min(t.start_us) AS first_us, max(f.end_us) AS last_us
FROM tracker_contacts t JOIN flows f ON f.flow_id = t.flow_id
WHERE t.tracker_domain_now IS NOT NULL AND CONTACT_FILTERS(t, f)
GROUP BY WHOLE(t.device_id), coalesce(t.owner_now, t.tracker_domain_now)
ORDER BY connections DESC, owner, WHOLE(t.device_id)
LIMIT :limit;

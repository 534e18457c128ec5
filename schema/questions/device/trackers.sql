-- SPDX-License-Identifier: MIT
-- Trackers that a device talks to.
-- scan: one row per flow to a tracker.
-- view: tracker_connections
-- shows: tracker_domain, category, owner, connections, last_us
-- column: owner
-- column: connections | | count
-- column: last_us | last (UTC) | time | 1
SELECT tracker_domain, category, owner, count(*) AS connections, min(start_us) AS first_us,
    max(start_us) AS last_us
FROM tracker_connections WHERE device_id IN PARTS()
GROUP BY tracker_domain, category, owner
ORDER BY connections DESC, tracker_domain
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Trackers that a device talks to, by today's lists.
-- scan: one row per flow to a tracker.
-- view: tracker_contacts
-- shows: tracker_domain, category, owner, connections, may_be, last_us
-- column: tracker_domain | tracker
-- column: category
-- column: owner
-- column: connections | | count
-- column: may_be | may be | count | 1
-- column: last_us | last (UTC) | time | 1
SELECT tracker_domain_now AS tracker_domain, category_now AS category, owner_now AS owner, coalesce(sum(certain), 0) AS connections,
    count(*) - coalesce(sum(certain), 0) AS may_be,
    min(start_us) AS first_us, max(start_us) AS last_us
FROM tracker_contacts WHERE device_id IN PARTS() AND tracker_domain_now IS NOT NULL
GROUP BY tracker_domain_now, category_now, owner_now
ORDER BY connections DESC, tracker_domain_now
LIMIT :limit;

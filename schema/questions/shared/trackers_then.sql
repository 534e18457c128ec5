-- SPDX-License-Identifier: MIT
-- The connections of `netscope trackers` with another verdict when they were seen.
-- scan: one row per flow to a tracker, aggregated.
SELECT coalesce(sum(t.tracker_domain_then IS NULL), 0) AS listed_later,
    coalesce(sum(t.tracker_domain_now IS NULL), 0) AS listed_no_more,
    coalesce(sum(t.tracker_domain_then IS NOT NULL AND t.tracker_domain_now IS NOT NULL), 0) AS called_otherwise
FROM tracker_contacts t JOIN flows f ON f.flow_id = t.flow_id
WHERE (t.tracker_domain_then IS NOT t.tracker_domain_now OR t.category_then IS NOT t.category_now
        OR t.owner_then IS NOT t.owner_now)
    AND CONTACT_FILTERS(t, f);

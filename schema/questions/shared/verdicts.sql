-- SPDX-License-Identifier: MIT
-- Connections to trackers by today's lists and by those of then, and how far names are judged by today's.
-- scan: one row per flow to a tracker, aggregated.
-- column: connections | | count
-- column: connections_then | by the lists of then | count
-- column: listed_later | listed later | count
-- column: listed_no_more | listed no more | count
-- column: called_otherwise | called otherwise | count
-- column: built_us | lists of | time
-- column: from_us | in use since | time
-- column: judged_share | names judged | percent
WITH counted AS (
    SELECT coalesce(sum(t.tracker_domain_now IS NOT NULL), 0) AS connections,
        coalesce(sum(t.tracker_domain_then IS NOT NULL), 0) AS connections_then,
        coalesce(sum(t.tracker_domain_then IS NULL), 0) AS listed_later,
        coalesce(sum(t.tracker_domain_now IS NULL), 0) AS listed_no_more,
        coalesce(sum(t.tracker_domain_then IS NOT NULL AND t.tracker_domain_now IS NOT NULL
            AND (t.category_then IS NOT t.category_now OR t.owner_then IS NOT t.owner_now)), 0) AS called_otherwise
    FROM tracker_contacts t JOIN flows f ON f.flow_id = t.flow_id
    WHERE CERTAIN(f) AND CONTACT_FILTERS(t, f))
SELECT counted.*, l.built_us, l.from_us, l.judged_share
FROM counted LEFT JOIN tracker_lists l ON l.list_id = (SELECT max(list_id) FROM tracker_lists);

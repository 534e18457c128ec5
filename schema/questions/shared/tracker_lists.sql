-- SPDX-License-Identifier: MIT
-- The tracker lists of today, and how far names are judged by them.
-- scan: the newest row
SELECT entries, built_us, from_us, done_us, judged_share FROM tracker_lists ORDER BY list_id DESC LIMIT 1;

-- SPDX-License-Identifier: MIT
-- The tracker lists in use: how many entries, and their age.
-- scan: a row for each time span.
SELECT entries, built_us, from_us FROM tracker_lists ORDER BY list_id DESC LIMIT 1;

-- SPDX-License-Identifier: MIT
-- From when to when something was captured, and the newest run.
-- scan: a row for each run.
SELECT min(start_us) AS first_us, max(coalesce(end_us, start_us)) AS last_us, max(capture_id) AS capture_id FROM captures;

-- SPDX-License-Identifier: MIT
-- What the database has about reports.
-- scan: at most 10,000 reports.
SELECT report_id, state, coalesce(formats, '') AS formats FROM reports ORDER BY report_id;

-- SPDX-License-Identifier: MIT
-- netscope report list: the reports of the configuration, and what became of them; the newest first.
-- scan: at most 10,000 reports.
-- view: reports
-- shows: report_id, name, state, from_us, to_us, made_us, formats, file
-- key: report_id
-- noun: reports
-- empty: `netscope report run` makes those of the configuration (`reports`), and says so here if a capture runs.
SELECT r.* FROM reports r
WHERE FROM_TO(r.from_us, r.to_us)
    AND (:after_report_id IS NULL OR r.report_id < :after_report_id)
ORDER BY r.report_id DESC
LIMIT :limit;

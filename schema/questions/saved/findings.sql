-- SPDX-License-Identifier: MIT
-- The newest findings.
-- scan: one row per finding, repeats folded in.
-- view: alerts
SELECT alert_id, last_time, severity, title, count, status, explanation FROM alerts
WHERE (:device_id IS NULL OR device_id = :device_id)
    AND last_us >= coalesce(:since_us, 0)
ORDER BY last_us DESC, alert_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Findings about a device.
-- scan: one row per finding, repeats folded in.
-- view: alerts
-- shows: severity, title, count, last_us
SELECT severity, rule, title, count, first_us, last_us, status
FROM alerts WHERE device_id IN PARTS()
ORDER BY last_us DESC, alert_id
LIMIT :limit;

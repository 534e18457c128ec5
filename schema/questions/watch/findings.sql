-- SPDX-License-Identifier: MIT
-- netscope watch: the latest findings.
-- scan: one row per finding, repeats folded in.
SELECT strftime('%H:%M:%S', last_us / 1000000, 'unixepoch') AS time, title, severity, rule
FROM alerts
WHERE status <> 'closed' AND silence_id IS NULL AND (device_id IS NULL OR device_id NOT IN IGNORED())
ORDER BY last_us DESC, alert_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Findings about a device.
-- scan: one row per finding, repeats folded in.
-- column: severity | | severity
-- column: title | finding
-- column: count | times | count | 1
-- column: last_us | last (UTC) | time
SELECT severity, rule, title, count, first_us, last_us, status
FROM alerts WHERE device_id = :device_id
ORDER BY last_us DESC, alert_id
LIMIT :limit;

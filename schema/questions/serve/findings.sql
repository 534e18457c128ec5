-- SPDX-License-Identifier: MIT
-- netscope serve: findings that are new, after the one that was told last.
-- scan: from a key on.
SELECT alert_id, rule, severity, title, device_id, first_us, last_us, count, status
FROM alerts
WHERE alert_id > :after AND silence_id IS NULL
ORDER BY alert_id
LIMIT 50;

-- SPDX-License-Identifier: MIT
-- netscope metrics: open findings by severity; those that a silence holds for are not counted.
-- scan: one row per finding.
SELECT severity, count(*) AS findings
FROM alerts
WHERE status = 'open' AND silence_id IS NULL
GROUP BY severity
ORDER BY severity;

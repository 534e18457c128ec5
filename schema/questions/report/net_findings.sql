-- SPDX-License-Identifier: MIT
-- Findings of these days, by rule.
-- scan: a row for each finding.
SELECT a.rule, a.severity, count(*) AS findings, count(*) FILTER (WHERE a.status = 'open') AS open
FROM alerts a WHERE a.last_us >= :from_us AND a.first_us < :to_us
GROUP BY 1, 2 ORDER BY findings DESC, a.rule LIMIT 25;

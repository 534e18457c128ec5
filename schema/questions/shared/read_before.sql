-- SPDX-License-Identifier: MIT
-- netscope capture: those of the last :captures captures that were already read earlier.
-- scan: captures has a row per run of the program.
SELECT CASE n.source WHEN 'file:-' THEN 'standard input' ELSE substr(n.source, 6) END AS file,
    min(e.capture_id) AS earlier_id
FROM (SELECT * FROM captures ORDER BY capture_id DESC LIMIT :captures) n
    JOIN captures e ON e.capture_id < n.capture_id AND e.source = n.source
        AND e.start_us = n.start_us AND e.end_us = n.end_us
WHERE n.source LIKE 'file:%'
GROUP BY n.capture_id
ORDER BY n.capture_id
LIMIT 1;

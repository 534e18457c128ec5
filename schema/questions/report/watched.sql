-- SPDX-License-Identifier: MIT
-- The share of each day that is there: time, frames and rows.
-- scan: the days.
SELECT day.key AS on_day, completeness(json_extract(day.value, '$[0]'), json_extract(day.value, '$[1]') - 1) AS complete
FROM json_each(:days) day ORDER BY day.key;

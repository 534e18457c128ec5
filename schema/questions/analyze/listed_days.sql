-- SPDX-License-Identifier: MIT
-- The names that each device asked for before a time, by the sums of days: asked once when the lists of contacts have changed.
-- scan: the sums of names that were asked for.
SELECT d.device_id, DOMAIN(d.domain) AS domain, min(d.first_us) AS first_us, max(d.last_us) AS last_us,
    sum(d.questions + d.repeats) AS count
FROM query_day d
WHERE d.last_us < :from_us
GROUP BY d.device_id, d.domain;

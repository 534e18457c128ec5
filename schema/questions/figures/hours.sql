-- SPDX-License-Identifier: MIT
-- The whole record by the hour, or by the day if it is longer than forty days: how much of it was watched, and how many
-- connections began. A slot without a row was not watched. Ids grow with time, so connections are counted by their ids.
-- scan: a row for each run and hour that it watched.
-- column: slot_us | from (UTC) | time
-- column: slot_size_us | size | duration
-- column: watched_from_us | watched from (UTC) | time
-- column: watched_to_us | watched to (UTC) | time
-- column: watched_share | watched | percent
-- column: connections | | count
WITH RECURSIVE run AS (
    SELECT capture_id, start_us, max(start_us, coalesce(end_us, start_us)) + 1 AS end_us
    FROM captures WHERE start_us IS NOT NULL
), step AS (
    SELECT iif(max(end_us) - min(start_us) <= 3456000000000, 3600000000, 86400000000) AS us FROM run
), part (capture_id, slot_us, start_us, end_us) AS (
    SELECT r.capture_id, r.start_us / s.us * s.us, r.start_us, r.end_us FROM run r, step s
    UNION ALL SELECT p.capture_id, p.slot_us + s.us, p.start_us, p.end_us FROM part p, step s
    WHERE p.slot_us + s.us < p.end_us
), begun AS (
    SELECT h.hour_us / s.us * s.us AS slot_us, sum(h.last_flow_id - h.first_flow_id + 1) AS connections
    FROM hours h, step s WHERE h.first_flow_id IS NOT NULL GROUP BY 1
)
SELECT w.slot_us, s.us AS slot_size_us, w.watched_from_us, w.watched_to_us,
    min(1.0, w.watched_us * 1.0 / s.us) AS watched_share, coalesce(b.connections, 0) AS connections
FROM (SELECT slot_us, min(max(start_us, slot_us)) AS watched_from_us, max(min(end_us, slot_us + s.us)) AS watched_to_us,
        sum(min(end_us, slot_us + s.us) - max(start_us, slot_us)) AS watched_us
    FROM part, step s GROUP BY slot_us) w, step s
LEFT JOIN begun b ON b.slot_us = w.slot_us
ORDER BY w.slot_us DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- How far rows of earlier layouts were moved, of all tables together (internal/storage/file/move.h). No row: nothing is
-- left.
-- scan: a row for each table that is being moved.
SELECT 1.0 * sum(newest_key - last_key) / sum(newest_key - first_key + 1) AS share,
    CAST(1.0 * (max(at_us) - min(began_us)) * sum(last_key - first_key + 1)
        / nullif(sum(began_key - last_key), 0) AS INTEGER) AS left_us,
    max(at_us) AS at_us
FROM moving HAVING count(*) > 0;

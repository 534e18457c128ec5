-- SPDX-License-Identifier: MIT
-- The progress of a move (file/move.h).

-- name: write_moving
-- A table with rows of an earlier layout.
INSERT INTO moving (table_name, newest_key, first_key, last_key) VALUES (:table, :last, :first, :last)
ON CONFLICT (table_name) DO NOTHING;

-- name: write_moving_progress
-- What is left. After a pause of a minute the speed is measured anew.
UPDATE moving SET first_key = :first, last_key = :last, at_us = :now_us,
    began_key = CASE WHEN :now_us - at_us BETWEEN 0 AND 60000000 THEN began_key ELSE :last END,
    began_us = CASE WHEN :now_us - at_us BETWEEN 0 AND 60000000 THEN began_us ELSE :now_us END
WHERE table_name = :table;

-- name: find_moving
-- The table of which the least is done.
-- scan: a row for each table that is being moved.
SELECT table_name FROM moving
ORDER BY 1.0 * (newest_key - last_key) / (newest_key - first_key + 1), table_name LIMIT 1;

-- name: clean_moving
-- A damaged file may have lost a table of an earlier layout.
-- scan: a row for each table that is being moved.
DELETE FROM moving WHERE table_name || '_before' NOT IN (SELECT name FROM sqlite_schema WHERE type = 'table');

-- name: remove_moving
-- The last row of a table was moved.
DELETE FROM moving WHERE table_name = :table;

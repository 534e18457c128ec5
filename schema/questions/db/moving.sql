-- SPDX-License-Identifier: MIT
-- Tables with rows of an earlier layout (internal/storage/file/move.h).
-- scan: a row for each table that is being moved.
SELECT table_name FROM moving ORDER BY table_name;

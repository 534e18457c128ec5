-- SPDX-License-Identifier: MIT
-- The rows that were removed from this database. Their captures are not known.
-- scan: one row per kind of row.
-- view: retention
-- shows: kind, kept_from_us, rows_aged, rows_shed
SELECT kind, kept_from_us, rows_aged, rows_shed FROM retention WHERE :capture_id IS NULL
ORDER BY kind

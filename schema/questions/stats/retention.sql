-- SPDX-License-Identifier: MIT
-- What is not in this database any more. It is not known of which capture it was.
-- scan: one row per kind of row.
-- view: retention
-- shows: kind, kept_from_us, rows_aged, rows_shed
SELECT kind, kept_from_us, rows_aged, rows_shed FROM retention WHERE :capture_id IS NULL
ORDER BY kind

-- SPDX-License-Identifier: MIT
-- What is not in this database any more. It is not known of which capture it was.
-- scan: one row per kind of row.
-- column: kind | rows about
-- column: kept_from_us | whole from (UTC) | time
-- column: rows_aged | removed for their age | count
-- column: rows_shed | for room | count
SELECT kind, kept_from_us, rows_aged, rows_shed FROM retention WHERE :capture_id IS NULL
ORDER BY kind

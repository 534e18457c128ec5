-- SPDX-License-Identifier: MIT
-- The shares of storage.max_bytes, and what each holds of the file's pages. What the ledger and the sums do not use is
-- lent to the rows.
-- scan: it looks at every table's name.
-- column: share
-- column: part | may have | percent
-- column: bytes | has | bytes
-- column: of_all | of the file | percent
WITH parts (share, part) AS (VALUES ('rows', 0.5), ('sums', 0.3), ('ledger', 0.2)), sizes AS MATERIALIZED (
    SELECT share_of(tbl_name) AS share, sum(tree_bytes(rootpage)) AS bytes FROM sqlite_schema WHERE rootpage > 0 GROUP BY 1
)
SELECT p.share, p.part, coalesce(s.bytes, 0) AS bytes,
    1.0 * coalesce(s.bytes, 0) / (SELECT sum(bytes) FROM sizes) AS of_all
FROM parts p LEFT JOIN sizes s ON s.share = p.share
ORDER BY p.part DESC;

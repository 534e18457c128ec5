-- SPDX-License-Identifier: MIT
-- As db/tables, of a large file: from the inner pages of each tree, so without what is in the write-ahead log; the rows
-- are about so many.
-- scan: it looks at every table's name.
-- column: table_name | table
-- column: rows | rows, about | count
-- column: bytes | size | bytes
-- column: index_bytes | indexes | bytes
-- column: share
SELECT tbl_name AS table_name,
    sum(CASE WHEN type = 'table' THEN tree_rows(rootpage) END) AS rows,
    sum(CASE WHEN type = 'table' THEN tree_bytes(rootpage) END) AS bytes,
    coalesce(sum(CASE WHEN type = 'index' THEN tree_bytes(rootpage) END), 0) AS index_bytes,
    share_of(tbl_name) AS share
FROM sqlite_schema
WHERE rootpage > 0
GROUP BY tbl_name
ORDER BY sum(tree_bytes(rootpage)) DESC, tbl_name;

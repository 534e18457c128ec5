-- SPDX-License-Identifier: MIT
-- Bytes and rows of every table, its indexes beside it. Rows are counted from the pages; a table
-- without row ids keeps rows in inner pages too.
-- scan: it looks at every page of the file.
-- column: table_name | table
-- column: rows | | count
-- column: bytes | size | bytes
-- column: index_bytes | indexes | bytes
-- column: share
WITH pages AS (
    SELECT name, sum(pgsize) AS bytes, sum(ncell) AS cells,
        sum(CASE WHEN pagetype = 'leaf' THEN ncell END) AS leaf_cells
    FROM dbstat GROUP BY name
)
SELECT s.tbl_name AS table_name,
    sum(CASE WHEN s.type = 'table' THEN CASE t.wr WHEN 1 THEN p.cells ELSE p.leaf_cells END END)
        AS rows,
    sum(CASE WHEN s.type = 'table' THEN p.bytes END) AS bytes,
    coalesce(sum(CASE WHEN s.type = 'index' THEN p.bytes END), 0) AS index_bytes,
    share_of(s.tbl_name) AS share
FROM pages p JOIN sqlite_schema s ON s.name = p.name
    LEFT JOIN pragma_table_list t ON t.name = s.name AND t.schema = 'main'
GROUP BY s.tbl_name
ORDER BY sum(p.bytes) DESC, s.tbl_name;

-- SPDX-License-Identifier: MIT
-- The file in pages.
-- column: schema_version | schema
-- column: page_size | page size | bytes
-- column: page_count | pages | count
-- column: pages_free | of them free | count
-- column: auto_vacuum | gives pages back
SELECT page_size, page_count, freelist_count AS pages_free,
    CASE auto_vacuum WHEN 2 THEN 'incremental' WHEN 1 THEN 'full' ELSE 'none' END AS auto_vacuum,
    user_version AS schema_version
FROM pragma_page_size, pragma_page_count, pragma_freelist_count, pragma_auto_vacuum,
    pragma_user_version;

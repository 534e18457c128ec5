-- SPDX-License-Identifier: MIT
-- The file in pages.
SELECT page_size, page_count, freelist_count AS pages_free,
    CASE auto_vacuum WHEN 2 THEN 'incremental' WHEN 1 THEN 'full' ELSE 'none' END AS auto_vacuum,
    user_version AS schema_version
FROM pragma_page_size, pragma_page_count, pragma_freelist_count, pragma_auto_vacuum,
    pragma_user_version;

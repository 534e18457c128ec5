-- SPDX-License-Identifier: MIT
-- Whether sums stand for every row. Those of an earlier layout are summed after they have been moved
-- (internal/storage/upkeep/rebuild.h).
-- scan: one row for each table, index and view.
SELECT NOT EXISTS (SELECT 1 FROM summed WHERE kind = 'unsummed')
    AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name GLOB '*_before') AS is_summed;

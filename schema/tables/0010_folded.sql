-- SPDX-License-Identifier: MIT
-- Failed connection attempts, folded into rows that stand for many.

-- Attempts that the row stands for; NULL: a flow of its own.
ALTER TABLE flow ADD COLUMN folded INTEGER;

-- About how many different targets, hosts or ports the attempts had, of the one that the row does not name.
ALTER TABLE flow ADD COLUMN folded_distinct INTEGER;

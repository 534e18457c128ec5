-- SPDX-License-Identifier: MIT
-- What a reader that collects rows of many databases needs to know of each.

-- Which database this is: one row. A row of any table is known everywhere by (uuid, epoch, table, key).
CREATE TABLE identity (
    identity_id INTEGER PRIMARY KEY CHECK (identity_id = 1),
    uuid TEXT NOT NULL,
    epoch INTEGER NOT NULL,             -- seconds since 1970 when it was made, restored or repaired; it only grows
    is_copy INTEGER NOT NULL            -- 1: a backup; the next writer takes it for restored
);

-- Which rows were written, in batches of about a minute: some ranges of keys that hold them, and maybe others.
CREATE TABLE changed (
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,              -- codes of internal/storage/write/changes.h
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    at_us INTEGER NOT NULL,             -- when the batch began, by the clock
    PRIMARY KEY (seq, kind, first_id)
) WITHOUT ROWID;

ALTER TABLE capture ADD COLUMN buffer_bytes INTEGER;    -- of the kernel's rings together; NULL: not an interface
ALTER TABLE evidence ADD COLUMN said_by_mac INTEGER;    -- NULL: not known

-- A table X whose layout changed while it was large: rows of before are still in X_before (file/move.h). A row of this
-- table goes with its X_before.
CREATE TABLE moving (
    table_name TEXT PRIMARY KEY,        -- X
    newest_key INTEGER NOT NULL,        -- of X_before, when the move began
    first_key INTEGER NOT NULL,         -- of what is left
    last_key INTEGER NOT NULL,
    at_us INTEGER,                      -- time of the last step, by the clock; NULL: within the migration
    began_key INTEGER,                  -- the speed: what was last_key at began_us
    began_us INTEGER
) WITHOUT ROWID;

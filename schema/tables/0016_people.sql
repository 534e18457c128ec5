-- SPDX-License-Identifier: MIT
-- What people say of several devices or findings at once: merges, silences, and devices that shall be forgotten. Nothing
-- here grows by traffic, so no row ages.

-- A device that is a part of another one. Its rows keep its id. said_device_id is the one that it was merged into; that
-- one may be a part of another one itself. device_id of this table is never an into_device_id.
CREATE TABLE device_merge (
    device_id INTEGER PRIMARY KEY,
    into_device_id INTEGER NOT NULL,
    said_device_id INTEGER NOT NULL,
    at_us INTEGER NOT NULL,             -- by the clock, not packet time
    uid INTEGER,                        -- NULL: not known
    user TEXT,
    by TEXT NOT NULL                    -- as in audit_entry
);
CREATE INDEX device_merge_by_whole ON device_merge (into_device_id);

-- A rule whose findings are not listed if they were last seen before until_us. At most 256 (rows_silence.c).
CREATE TABLE silence (
    silence_id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    device_id INTEGER,                  -- NULL: of any device, or none
    target TEXT,                        -- NULL: any
    at_us INTEGER NOT NULL,             -- by the clock
    until_us INTEGER NOT NULL,
    note TEXT,
    uid INTEGER,
    user TEXT,
    by TEXT NOT NULL
);
CREATE INDEX silence_by_device ON silence (device_id);

-- A device that is being erased, or was. The number stays, so that nothing is written of it again.
CREATE TABLE erasure (
    erased_id INTEGER PRIMARY KEY,      -- its device_id
    at_us INTEGER NOT NULL,             -- by the clock
    stage INTEGER NOT NULL,             -- how far it is (upkeep/erase.c)
    after_key INTEGER,                  -- rows of that stage up to this key are done; NULL: none is
    mac INTEGER,                        -- NULL: it had none, or the rows are done
    is_router INTEGER NOT NULL,         -- 1: what is sent to its MAC may be for others
    ended_us INTEGER                    -- NULL: under way
);
-- How many rows were erased, or stay without what names the device ('cut').
CREATE TABLE erasure_count (
    erased_id INTEGER NOT NULL,
    what TEXT NOT NULL,                 -- the view
    erased INTEGER NOT NULL,
    cut INTEGER NOT NULL,
    PRIMARY KEY (erased_id, what)
) WITHOUT ROWID;
-- While a device is being erased: what names it. Its addresses, each with its time.
CREATE TABLE erasure_address (
    address INTEGER NOT NULL,           -- as in the rows: IPv4, or minus an address_id
    erased_id INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (address, erased_id)
) WITHOUT ROWID;
-- Its addresses and names as patterns of GLOB, for text in lower case with a blank before and behind.
CREATE TABLE erasure_word (
    erased_id INTEGER NOT NULL,
    pattern TEXT NOT NULL,
    is_address INTEGER NOT NULL,        -- 0: a name
    PRIMARY KEY (erased_id, pattern)
) WITHOUT ROWID;
-- Names of the table `domain`: those of the device itself, and those that it asked for.
CREATE TABLE erasure_domain (
    erased_id INTEGER NOT NULL,
    domain_id INTEGER NOT NULL,
    is_asked INTEGER NOT NULL,          -- 0: it is a name of the device
    PRIMARY KEY (erased_id, domain_id)
) WITHOUT ROWID;

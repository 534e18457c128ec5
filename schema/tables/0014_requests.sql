-- SPDX-License-Identifier: MIT
-- What people say of a device or a finding, and who changed what.
ALTER TABLE device ADD COLUMN user_kind TEXT;                          -- thing, personal, guest, infrastructure; NULL
ALTER TABLE device ADD COLUMN ignored INTEGER NOT NULL DEFAULT 0;      -- 1: not in lists, no findings
ALTER TABLE alert ADD COLUMN note TEXT;

-- Every request that was understood, refused ones too. Nothing here grows by traffic, so no row ages.
CREATE TABLE audit_entry (
    audit_id INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,             -- by the clock, not packet time
    uid INTEGER,                        -- NULL: not known
    user TEXT,
    by TEXT NOT NULL,                   -- cli, api:NAME
    request TEXT NOT NULL,              -- as in model/request.h
    target TEXT NOT NULL,               -- 'device' or 'alert', of which target_id is the key
    target_id INTEGER NOT NULL,
    old TEXT,
    new TEXT,
    result TEXT NOT NULL                -- 'done', or why not
);

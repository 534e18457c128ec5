-- SPDX-License-Identifier: MIT
-- What age and the cap have removed of each kind of row, so that an answer about that time can say so.
CREATE TABLE removal (
    kind TEXT PRIMARY KEY,              -- flows, events, minutes, hours, findings, names, devices, ledger, captures
    removed_to_us INTEGER NOT NULL,     -- the newest of them
    aged INTEGER NOT NULL,              -- rows, removed for their age
    shed INTEGER NOT NULL               -- rows, removed before it
) WITHOUT ROWID;

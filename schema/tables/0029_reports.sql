-- SPDX-License-Identifier: MIT
-- Reports that `netscope report run` made, or will make: what its journal says.
CREATE TABLE report (
    report_id INTEGER PRIMARY KEY,  -- its number
    name TEXT NOT NULL,             -- of the entry of `reports`
    state TEXT NOT NULL,            -- pending, delivered, skipped, replaced, removed, forgotten
    from_us INTEGER NOT NULL,
    to_us INTEGER NOT NULL,
    made_us INTEGER,                -- by the clock
    replaces INTEGER,               -- the number of a report
    formats TEXT,                   -- html,json; NULL: no file is there
    file TEXT                       -- without its ending
);

-- SPDX-License-Identifier: MIT
-- What is counted beside the ledger, by name: what was shed and why, per interval of capture_health.
CREATE TABLE counter_moved (
    capture_id INTEGER NOT NULL,
    interval_end_us INTEGER NOT NULL,   -- of which row of health
    name_term INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (capture_id, interval_end_us, name_term)
) WITHOUT ROWID;

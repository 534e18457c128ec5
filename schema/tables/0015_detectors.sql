-- SPDX-License-Identifier: MIT
-- What a rule remembers between two runs, by rule, device and target. How many rows a rule may have is bounded
-- (trim_detector_states); those that it used least recently go first.
CREATE TABLE detector_state (
    state_id INTEGER PRIMARY KEY,
    rule TEXT NOT NULL,
    target TEXT NOT NULL,
    device_id INTEGER NOT NULL,         -- 0: none
    updated_us INTEGER NOT NULL,        -- packet time
    state TEXT NOT NULL,                -- the rule's own words
    UNIQUE (rule, target, device_id)
);

-- How far the rules have looked at a capture. NULL: not at all. Captures of earlier schemas were looked at to their end.
ALTER TABLE capture ADD COLUMN attempts_us INTEGER;     -- at failed attempts that ended before
ALTER TABLE capture ADD COLUMN settled_us INTEGER;      -- at connections that ended before
ALTER TABLE capture ADD COLUMN after_flow_id INTEGER;   -- what a later look needs of its flows has ids above
UPDATE capture SET attempts_us = coalesce(end_us, start_us) + 1, settled_us = coalesce(end_us, start_us) + 1;

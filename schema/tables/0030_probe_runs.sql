-- SPDX-License-Identifier: MIT
-- What `netscope probe` found, a row a run, and a row for each of its layers.
CREATE TABLE probe_run (
    run_id INTEGER PRIMARY KEY,
    capture_id INTEGER,         -- the capture that took it; NULL: none ran
    began_us INTEGER NOT NULL,  -- by the clock of the machine
    duration_us INTEGER NOT NULL,
    url_text INTEGER NOT NULL,
    host_text INTEGER NOT NULL,
    port INTEGER NOT NULL,
    asked_with_text INTEGER,    -- options that make it another question; NULL: none
    state INTEGER NOT NULL,     -- internal/model/probe_run.h, as layer and changes
    verdict_text INTEGER,
    addresses_text INTEGER,     -- JSON; NULL: none
    certificate_text INTEGER,   -- SHA-256 in hexadecimal digits
    handshake_us INTEGER,
    total_us INTEGER,
    usual_us INTEGER,           -- the median of total_us of the runs before it
    status INTEGER,
    changes INTEGER NOT NULL    -- bits
);
CREATE INDEX probe_run_by_time ON probe_run (began_us);
CREATE INDEX probe_run_by_url ON probe_run (url_text, began_us);

CREATE TABLE probe_layer (
    layer_id INTEGER PRIMARY KEY, -- run_id * 16 + layer
    began_us INTEGER NOT NULL,    -- of the run
    state INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    start_us INTEGER NOT NULL,    -- since the beginning of the run
    duration_us INTEGER NOT NULL,
    why_text INTEGER
);
CREATE INDEX probe_layer_by_time ON probe_layer (began_us);

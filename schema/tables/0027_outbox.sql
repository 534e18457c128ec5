-- SPDX-License-Identifier: MIT
-- Messages about findings, for `netscope deliver`, and what became of them at each target.
CREATE TABLE outbox (
    message_id INTEGER PRIMARY KEY,     -- never given twice: identity.last_message_id
    at_us INTEGER NOT NULL,             -- packet time; of a person's change the clock
    change TEXT NOT NULL,               -- new, worse, reopened, closed
    alert_id INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    device_id INTEGER,
    rule TEXT NOT NULL,
    target TEXT NOT NULL,
    first_us INTEGER,
    last_us INTEGER,
    count INTEGER NOT NULL,
    title TEXT,
    explanation TEXT
);
CREATE INDEX outbox_by_severity ON outbox (severity, message_id);

CREATE TABLE delivery (
    delivery_id INTEGER PRIMARY KEY,
    message_id INTEGER NOT NULL,
    target TEXT NOT NULL,               -- a name of deliver.targets
    state TEXT NOT NULL,                -- delivered, waiting, failed
    tries INTEGER NOT NULL,
    at_us INTEGER NOT NULL,             -- of the last try, by the clock
    answer TEXT                         -- of the last try
);
CREATE UNIQUE INDEX delivery_by_message ON delivery (message_id, target);

ALTER TABLE identity ADD COLUMN last_message_id INTEGER NOT NULL DEFAULT 0;

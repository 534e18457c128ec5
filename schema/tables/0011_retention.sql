-- SPDX-License-Identifier: MIT
-- What age and the cap have removed of each kind of row, so that an answer about that time can say so.
CREATE TABLE removal (
    kind TEXT PRIMARY KEY,
    removed_to_us INTEGER NOT NULL,
    aged INTEGER NOT NULL,
    shed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE VIEW retention AS
SELECT kind,
    strftime('%Y-%m-%dT%H:%M:%S', (removed_to_us + 1) / 1000000, 'unixepoch')
        || printf('.%06dZ', (removed_to_us + 1) % 1000000) AS kept_from_time,
    removed_to_us + 1 AS kept_from_us, aged AS rows_aged, shed AS rows_shed
FROM removal;

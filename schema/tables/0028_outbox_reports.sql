-- SPDX-License-Identifier: MIT
-- A message may be a report that was made. Its alert_id is 0, and its change is 'new'.
ALTER TABLE outbox ADD COLUMN report_id INTEGER;                      -- NULL: it is about a finding
ALTER TABLE outbox ADD COLUMN recipient TEXT;                         -- a name of deliver.targets; NULL: who wants it
ALTER TABLE outbox ADD COLUMN file TEXT;                              -- the report, for mails; NULL: none
ALTER TABLE outbox ADD COLUMN for_officer INTEGER NOT NULL DEFAULT 0; -- 1: the file names people's devices

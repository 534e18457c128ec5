-- SPDX-License-Identifier: MIT
-- Runs without an end.
-- scan: captures has a row per run of the program.
SELECT count(*) AS running FROM capture WHERE status = 'running';

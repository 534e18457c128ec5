-- SPDX-License-Identifier: MIT
-- Captures that an earlier program never closed.
-- scan: one row per run of the program
UPDATE capture SET status = 'interrupted', end_us = coalesce(end_us, start_us), note = coalesce(note,
    'The program ended without closing this capture, so what followed its last commit is missing.')
WHERE status = 'running'

-- SPDX-License-Identifier: MIT
-- How many devices that people forgot are not erased to the end.
-- scan: one row per device that people forgot.
SELECT count(*) AS unfinished FROM erasure WHERE ended_us IS NULL;

-- SPDX-License-Identifier: MIT
-- Runs that began after another, and brought packets of a time.
-- scan: a row for each run.
SELECT capture_id FROM captures
WHERE capture_id > :capture_id AND start_us < :to_us AND coalesce(end_us, start_us) >= :from_us LIMIT 1;

-- SPDX-License-Identifier: MIT
-- The end of the newest capture, from which --since 1h counts back.
-- scan: captures has a row per run of the program.
SELECT max(coalesce(end_us, start_us)) AS newest_us FROM captures;

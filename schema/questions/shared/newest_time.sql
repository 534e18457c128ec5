-- SPDX-License-Identifier: MIT
-- "Now": the newest packet time that is not ahead of the clock. Relative times count back from it. And the newest time
-- of all, if it is ahead.
-- scan: captures has a row per run of the program; of flows, the last of one hour.
SELECT n.newest_us,
    (SELECT nullif(max(end_us), 0) FROM capture WHERE end_us > max(n.newest_us, CLOCK())) AS ahead_us
FROM (SELECT NEWEST() AS newest_us) n;

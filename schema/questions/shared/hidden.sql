-- SPDX-License-Identifier: MIT
-- How many rows lists leave out, for people said that they do not want to see them.
-- scan: one row per device, and one per finding.
SELECT (SELECT count(*) FROM devices WHERE ignored = 1) AS devices,
    (SELECT count(*) FROM alerts WHERE status = 'closed' OR device_id IN IGNORED()) AS findings,
    (SELECT count(*) FROM alerts WHERE silence_id IS NOT NULL AND status <> 'closed'
        AND (device_id IS NULL OR device_id NOT IN IGNORED())) AS silenced;

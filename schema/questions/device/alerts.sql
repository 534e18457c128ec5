-- SPDX-License-Identifier: MIT
-- Findings about a device, and those that it is the target of.
-- scan: one row per finding, repeats folded in.
-- view: alerts
-- shows: severity, title, shown_role, count, last_us
-- column: role
-- column: shown_role | it is
WITH HELD()
SELECT severity, rule, title, iif(device_id IN PARTS(), 'started', 'served') AS role,
    iif(device_id IN PARTS(), 'the cause', 'the target') AS shown_role, count, first_us, last_us, status
FROM alerts a WHERE device_id IN PARTS() OR (IS_TARGET(a))
ORDER BY last_us DESC, alert_id
LIMIT :limit;

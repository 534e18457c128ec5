-- SPDX-License-Identifier: MIT
-- When a finding was seen, and what people did with it.
-- scan: one row per request of a person.
-- column: at_us | at (UTC) | time
-- column: what
-- column: who
SELECT at_us, what, who FROM (
    SELECT first_us AS at_us, 'first seen' AS what, NULL AS who, 0 AS place
    FROM alerts WHERE alert_id = :alert_id
    UNION ALL SELECT last_us, 'last seen', NULL, 1 FROM alerts WHERE alert_id = :alert_id
    UNION ALL SELECT at_us, request || coalesce(': ' || new, ''), coalesce(user, uid), 1 + audit_id
    FROM audit WHERE target = 'alert ' || :alert_id AND result = 'done'
)
WHERE at_us IS NOT NULL
ORDER BY at_us, place
LIMIT :limit;

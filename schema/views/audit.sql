-- SPDX-License-Identifier: MIT
SELECT audit_id,
    TIME(at_us) AS at_time, at_us,
    uid, user, by, request,
    target || ' ' || target_id AS target,
    old, new, result
FROM audit_entry

-- SPDX-License-Identifier: MIT
SELECT audit_id,
    TIME(at_us) AS at_time, at_us,
    uid, user, by, request,
    target || CASE target_id WHEN 0 THEN '' ELSE ' ' || target_id END AS target,
    old, new, result
FROM audit_entry

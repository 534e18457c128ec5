-- SPDX-License-Identifier: MIT
-- netscope deliver: names of people's devices that stand in a text, the longest first.
-- scan: one row per device.
SELECT name, device_id FROM (
    SELECT user_label AS name, device_id, kind FROM devices
    UNION ALL SELECT hostname, device_id, kind FROM devices
    UNION ALL SELECT e.value, e.device_id, d.kind FROM device_evidence e JOIN devices d ON d.device_id = e.device_id
        WHERE e.attribute = 'hostname')
WHERE coalesce(kind, 'personal') IN ('personal', 'guest') AND length(name) >= 2
    AND instr(lower(:text), lower(name)) > 0
ORDER BY length(name) DESC, name;

-- SPDX-License-Identifier: MIT
SELECT device_id, into_device_id,
    TIME(at_us) AS at_time, at_us,
    coalesce(user, CAST(uid AS TEXT)) AS who, by
FROM device_merge

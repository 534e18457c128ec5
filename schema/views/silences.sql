-- SPDX-License-Identifier: MIT
SELECT silence_id, rule, device_id, target,
    TIME(at_us) AS at_time, at_us,
    TIME(until_us) AS until_time, until_us,
    note, coalesce(user, CAST(uid AS TEXT)) AS who, by
FROM silence

-- SPDX-License-Identifier: MIT
-- The names that a device met for the first time since --since, or in the last seven days.
-- needs: device_id
-- scan: the names of the device.
SELECT first_time, domain, role, last_time
FROM device_names
WHERE device_id = :device_id AND first_us >= coalesce(:since_us, :newest_us - 604800000000)
ORDER BY first_us DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- What a device serves: ports at which it answered, and how many clients came.
-- scan: the sums of the device.
-- column: service
-- column: application | app
-- column: label | it says | plain | 2
-- column: clients | | count
-- column: first_us | first (UTC) | time | 3
-- column: last_us | last (UTC) | time | 1
SELECT protocol || '/' || port AS service, application, label, clients, first_us, last_us
FROM device_services WHERE device_id IN PARTS()
ORDER BY clients DESC, last_us DESC, port
LIMIT :limit;

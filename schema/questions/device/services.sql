-- SPDX-License-Identifier: MIT
-- What a device serves: ports at which it answered, and how many clients came.
-- scan: the sums of the device.
-- column: service
-- column: application | app
-- column: label | it says | plain | 2
-- column: clients | | count
-- column: first_us | first (UTC) | time | 3
-- column: last_us | last (UTC) | time | 1
SELECT PROTOCOL_OF_SERVICE(service) || '/' || (service & 65535) AS service, application, TEXT(label_id) AS label,
    clients - more_clients AS clients, first_us, last_us
FROM (SERVICES(s.device_id IN PARTS()))
ORDER BY 4 DESC, last_us DESC, service & 65535
LIMIT :limit;

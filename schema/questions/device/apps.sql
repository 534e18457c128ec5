-- SPDX-License-Identifier: MIT
-- The traffic of a device, by application protocol.
-- scan: the hourly sums of all devices.
-- column: app
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT coalesce(app_protocol, 'not recognised') AS app, sum(flows) AS flows,
    sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM traffic_hours WHERE device_id IN PARTS()
GROUP BY app_protocol
ORDER BY sum(bytes_sent + bytes_received) DESC, app
LIMIT :limit;

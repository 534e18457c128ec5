-- SPDX-License-Identifier: MIT
-- Pairs of device and address that met in at least 18 hours of a day: candidates for beacons.
-- scan: the sums of the last day's hours.
SELECT device_id, peer_ip, count(*) AS hours, min(flows) AS flows_least, max(flows) AS flows_most
FROM peers
WHERE hour_us >= coalesce(:since_us, :newest_us - 86400000000) AND role = 'started'
GROUP BY device_id, peer_address_id
HAVING hours >= 18
ORDER BY max(flows) - min(flows), hours DESC
LIMIT :limit;

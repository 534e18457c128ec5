-- SPDX-License-Identifier: MIT
-- Which devices had contact with a name, or a name below it: how often, how much, since when.
-- scan: the names, and a row for each day, device and name that fit.
-- column: device_id
-- column: device
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: first_us | first (UTC) | time
-- column: last_us | last (UTC) | time
SELECT WHOLE(r.device_id) AS device_id, DEVICE(r) AS device, sum(r.flows) AS flows, sum(r.bytes_sent) AS bytes_sent,
    sum(r.bytes_received) AS bytes_received, min(r.first_us) AS first_us, max(r.last_us) AS last_us
FROM (
    SELECT device_id, flows, bytes_sent, bytes_received, first_us, last_us FROM device_name_days
    WHERE domain_id IN (SELECT domain_id FROM domain WHERE IS_BELOW(name))
    UNION ALL SELECT n.device_id, 1, n.bytes_sent, n.bytes_received, n.start_us, n.end_us FROM flows n
    WHERE n.flow_id > SUMMED_FLOWS() AND n.dst_domain_id IN (SELECT domain_id FROM domain WHERE IS_BELOW(name))
) r
WHERE FROM_TO(r.first_us, r.last_us)
GROUP BY WHOLE(r.device_id)
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, WHOLE(r.device_id)
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Who talks to whom, as the lines of a picture: pairs of ends with the most bytes among the newest 20,000 connections of a
-- range. An end is a device, or else a name, or an address if no name is known.
-- scan: backwards by key, 20,000 connections at most.
-- column: from_device_id
-- column: from_end | from
-- column: to_device_id
-- column: to_end | to
-- column: tracker_category | tracker
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: last_us | last (UTC) | time
-- column: looked_at | of connections | count
WITH newest AS MATERIALIZED (
    SELECT r.src_device_id, r.dst_device_id, r.src_ip, iif(r.dst_device_id IS NULL, coalesce(r.dst_domain, r.dst_ip), '') AS far,
        r.tracker_category, r.bytes_sent, r.bytes_received, r.end_us
    FROM flows r
    WHERE OF_HOURS(r.flow_id, 1, flow) AND FROM_TO(r.start_us, r.end_us) AND r.tunnel IS NULL AND OF_EITHER(r)
        AND (:domain IS NULL OR IS_BELOW(r.dst_domain)) AND EITHER_IP(r.src_ip, r.dst_ip) AND r.src_ip IS NOT NULL
    ORDER BY r.flow_id DESC LIMIT 20000
)
SELECT WHOLE(n.src_device_id) AS from_device_id, coalesce(END_NAME(n.src_device_id), n.src_ip) AS from_end,
    WHOLE(n.dst_device_id) AS to_device_id, coalesce(END_NAME(n.dst_device_id), n.far) AS to_end,
    max(n.tracker_category) AS tracker_category, count(*) AS flows, sum(n.bytes_sent) AS bytes_sent,
    sum(n.bytes_received) AS bytes_received, max(n.end_us) AS last_us, (SELECT count(*) FROM newest) AS looked_at
FROM newest n
WHERE n.dst_device_id IS NOT NULL OR n.far IS NOT NULL
GROUP BY WHOLE(n.src_device_id), iif(n.src_device_id IS NULL, n.src_ip, ''), WHOLE(n.dst_device_id), n.far
ORDER BY sum(n.bytes_sent + n.bytes_received) DESC, from_end, to_end
LIMIT :limit;

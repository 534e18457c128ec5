-- SPDX-License-Identifier: MIT
-- netscope trackers: pairs of device and tracker, the most connections first.
-- scan: one row per flow to a tracker, aggregated.
-- view: tracker_connections
-- shows: device, tracker_domain, category, owner, connections, bytes_sent, bytes_received,
--     last_us, list_name
-- column: device
-- column: connections | | count
-- column: bytes_sent | sent | bytes | 2
-- column: bytes_received | received | bytes | 3
-- column: last_us | last (UTC) | time | 4
-- key: connections, tracker_domain, device_id, category, owner, list_name
-- noun: connections to trackers
-- empty: Trackers are recognised by lists: `netscope data status` says whether they are there.
SELECT WHOLE(t.device_id) AS device_id,
    DEVICE(t) AS device,
    t.tracker_domain, t.category, t.owner, t.list_name, count(*) AS connections,
    sum(f.bytes_sent) AS bytes_sent, sum(f.bytes_received) AS bytes_received,
    min(t.start_us) AS first_us, max(f.end_us) AS last_us
FROM tracker_connections t JOIN flows f ON f.flow_id = t.flow_id
WHERE OF_DEVICE(t) AND OF_CAPTURE(f) AND NOT_IGNORED(t)
    AND FROM_TO(t.start_us, f.end_us)
    AND EITHER_IP(f.src_ip, f.dst_ip)
    AND (:domain IS NULL OR t.domain = :domain OR t.tracker_domain = :domain
        OR substr(t.domain, -length(:domain) - 1) = '.' || :domain)
GROUP BY WHOLE(t.device_id), t.tracker_domain, t.category, t.owner, t.list_name
HAVING :after_connections IS NULL OR (-count(*), t.tracker_domain, coalesce(WHOLE(t.device_id), 0),
        coalesce(t.category, ''), coalesce(t.owner, ''), coalesce(t.list_name, ''))
    > (-:after_connections, :after_tracker_domain, coalesce(:after_device_id, 0),
        coalesce(:after_category, ''), coalesce(:after_owner, ''), coalesce(:after_list_name, ''))
ORDER BY connections DESC, t.tracker_domain, WHOLE(t.device_id), t.category, t.owner, t.list_name
LIMIT :limit;

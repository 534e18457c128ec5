-- SPDX-License-Identifier: MIT
-- netscope trackers: pairs of device and tracker by today's lists, the most connections first. What is not certain is
-- counted beside: another name may have led to the same address.
-- scan: one row per flow to a tracker, aggregated.
-- view: tracker_contacts
-- shows: device, tracker_domain, category, owner, connections, may_be, bytes_sent, bytes_received,
--     shown_share, last_us, list_name
-- column: device
-- column: tracker_domain | tracker
-- column: category | | | 1
-- column: owner | | | 3
-- column: list_name | list | | 5
-- column: connections | | count
-- column: may_be | may be | count | 4
-- column: bytes_sent | sent | bytes | 2
-- column: bytes_received | received | bytes | 2
-- column: shown_share | share | share | 4
-- column: last_us | last (UTC) | time | 4
-- key: connections, tracker_domain, device_id, category, owner, list_name
-- noun: connections to trackers
-- empty: Trackers are recognised by lists: `netscope data status` says whether they are there.
SELECT WHOLE(t.device_id) AS device_id,
    DEVICE(t) AS device,
    t.tracker_domain_now AS tracker_domain, t.category_now AS category, t.owner_now AS owner,
    t.list_name_now AS list_name, TRACKED(f) AS connections, count(*) - TRACKED(f) AS may_be,
    sum(iif(CERTAIN(f), f.bytes_sent, 0)) AS bytes_sent, sum(iif(CERTAIN(f), f.bytes_received, 0)) AS bytes_received,
    SHARE_OF_SUM(iif(CERTAIN(f), f.bytes_sent + f.bytes_received, 0)),
    TIME(min(t.start_us)) AS first_time, min(t.start_us) AS first_us,
    TIME(max(f.end_us)) AS last_time, max(f.end_us) AS last_us
FROM tracker_contacts t JOIN flows f ON f.flow_id = t.flow_id
WHERE t.tracker_domain_now IS NOT NULL AND CONTACT_FILTERS(t, f)
GROUP BY WHOLE(t.device_id), t.tracker_domain_now, t.category_now, t.owner_now, t.list_name_now
HAVING :after_connections IS NULL OR (-TRACKED(f), t.tracker_domain_now, coalesce(WHOLE(t.device_id), 0),
        coalesce(t.category_now, ''), coalesce(t.owner_now, ''), coalesce(t.list_name_now, ''))
    > (-:after_connections, :after_tracker_domain, coalesce(:after_device_id, 0),
        coalesce(:after_category, ''), coalesce(:after_owner, ''), coalesce(:after_list_name, ''))
ORDER BY connections DESC, t.tracker_domain_now, WHOLE(t.device_id), t.category_now, t.owner_now, t.list_name_now
LIMIT :limit;

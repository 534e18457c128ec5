-- SPDX-License-Identifier: MIT
-- The conversations with the most bytes among the newest 20,000 connections of a range: who talks to whom, and as what.
-- How the name was learnt, where it is, and its category are those of the newest of these connections.
-- scan: backwards by key, 20,000 connections at most.
-- column: device_id
-- column: device
-- column: talks_to | to
-- column: dst_domain_source | learnt by
-- column: dst_country | in
-- column: dst_as_org | organisation
-- column: app
-- column: tracker_category | tracker
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: last_us | last (UTC) | time
-- column: looked_at | of connections | count
WITH newest AS MATERIALIZED (
    SELECT r.flow_id, r.device_id, r.dst_domain_id, iif(r.dst_domain_id IS NULL, r.dst_address_id, NULL) AS address_id,
        coalesce(r.app_protocol, r.protocol) AS app, r.bytes_sent, r.bytes_received, r.end_us
    FROM flows r
    WHERE OF_HOURS(r.flow_id, 1, flow) AND FROM_TO(r.start_us, r.end_us) AND r.tunnel IS NULL AND OF_DEVICE(r)
    ORDER BY r.flow_id DESC LIMIT 20000
), talker AS MATERIALIZED (
    -- By numbers, because texts are only needed of those that are shown.
    SELECT WHOLE(device_id) AS device_id, app, max(flow_id) AS flow_id, count(*) AS flows, sum(bytes_sent) AS bytes_sent,
        sum(bytes_received) AS bytes_received, max(end_us) AS last_us
    FROM newest GROUP BY WHOLE(device_id), dst_domain_id, address_id, app
    ORDER BY sum(bytes_sent + bytes_received) DESC, dst_domain_id, address_id LIMIT :limit
)
SELECT t.device_id, DEVICE(t) AS device, coalesce(r.dst_domain, r.dst_ip) AS talks_to, r.dst_domain_source, r.dst_country,
    r.dst_as_org, r.tracker_category, t.app, t.flows, t.bytes_sent, t.bytes_received, t.last_us,
    (SELECT count(*) FROM newest) AS looked_at
FROM talker t CROSS JOIN flows r ON r.flow_id = t.flow_id
ORDER BY t.bytes_sent + t.bytes_received DESC, talks_to;

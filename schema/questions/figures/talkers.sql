-- SPDX-License-Identifier: MIT
-- The conversations with the most bytes among the newest 20,000 connections of a range: who talks to whom, and as what.
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
    SELECT r.device_id, r.dst_domain, r.dst_ip, r.dst_domain_source, r.dst_country, r.dst_as_org, r.tracker_category,
        r.app_protocol, r.protocol, r.bytes_sent, r.bytes_received, r.end_us
    FROM flows r
    WHERE OF_HOURS(r.flow_id, 1, flow) AND FROM_TO(r.start_us, r.end_us) AND r.tunnel IS NULL AND OF_DEVICE(r)
    ORDER BY r.flow_id DESC LIMIT 20000
)
SELECT WHOLE(r.device_id) AS device_id, DEVICE(r) AS device, coalesce(r.dst_domain, r.dst_ip) AS talks_to,
    max(r.dst_domain_source) AS dst_domain_source, FIRST_OF(PAIR(r.dst_country, r.dst_as_org)) AS dst_country,
    SECOND_OF(PAIR(r.dst_country, r.dst_as_org)) AS dst_as_org,
    max(r.tracker_category) AS tracker_category,
    coalesce(r.app_protocol, r.protocol) AS app, count(*) AS flows,
    sum(r.bytes_sent) AS bytes_sent, sum(r.bytes_received) AS bytes_received, max(r.end_us) AS last_us,
    (SELECT count(*) FROM newest) AS looked_at
FROM newest r
GROUP BY WHOLE(r.device_id), coalesce(r.dst_domain, r.dst_ip), coalesce(r.app_protocol, r.protocol)
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, talks_to
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- One device: what it is, what it did, and how many open findings it has. News (info) is none that needs a look.
-- scan: the sums of the device by the day, and what is not in them yet; one row per finding.
-- view: devices
-- column: first_us | first seen | time
-- column: last_us | last seen | time
-- column: flows_started | it started | count
-- column: flows_served | others to it | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: dns_questions | DNS questions | count
-- column: open_findings | findings | count
WITH done AS (
    SELECT s.role, s.flows, s.bytes_sent, s.bytes_received FROM sum_day d CROSS JOIN device_day s
    WHERE s.day = d.day AND s.zone_id = d.zone_id AND s.device_id IN PARTS()
    UNION ALL SELECT 1, flows, bytes_sent, bytes_received FROM (REST()) WHERE src_device_id IN PARTS()
    UNION ALL SELECT 2, flows, bytes_received, bytes_sent FROM (REST()) WHERE dst_device_id IN PARTS()
)
SELECT d.*, (SELECT min(p.first_seen_us) FROM devices p WHERE p.device_id IN PARTS()) AS first_us,
    (SELECT max(p.last_seen_us) FROM devices p WHERE p.device_id IN PARTS()) AS last_us,
    (SELECT coalesce(sum(flows * (role = 1)), 0) FROM done) AS flows_started,
    (SELECT coalesce(sum(flows * (role = 2)), 0) FROM done) AS flows_served,
    (SELECT coalesce(sum(bytes_sent), 0) FROM done) AS bytes_sent,
    (SELECT coalesce(sum(bytes_received), 0) FROM done) AS bytes_received,
    (SELECT coalesce(sum(n.questions + n.repeats), 0) FROM sum_day y CROSS JOIN query_day n
        WHERE n.day = y.day AND n.zone_id = y.zone_id AND n.device_id IN PARTS())
    + (SELECT count(*) FROM dns_query e WHERE e.dns_id > SUMMED_DNS() AND e.src_device_id IN PARTS()) AS dns_questions,
    (SELECT count(*) FROM alerts a WHERE a.status = 'open' AND a.silence_id IS NULL AND a.severity <> 'info'
        AND a.device_id IN PARTS()) AS open_findings
FROM devices d WHERE d.device_id = :device_id;

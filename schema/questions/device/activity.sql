-- SPDX-License-Identifier: MIT
-- The activity of a device: what it started, and what others started to it.
-- scan: the sums by the day, and what is not in them yet.
-- shows: flows_started, bytes_sent_started, bytes_received_started, flows_served, bytes_sent_served,
--     bytes_received_served, dns_questions
-- column: flows | | count
-- column: bytes_sent | | bytes
-- column: bytes_received | | bytes
-- column: flows_started | it started | count
-- column: bytes_sent_started | sent | bytes
-- column: bytes_received_started | received | bytes
-- column: flows_served | others to it | count
-- column: bytes_sent_served | sent | bytes
-- column: bytes_received_served | received | bytes
-- column: dns_questions | DNS questions | count
SELECT sum(a.flows) AS flows, sum(a.flows * (a.role = 1)) AS flows_started, sum(a.flows * (a.role = 2)) AS flows_served,
    sum(a.bytes_sent) AS bytes_sent, sum(a.bytes_received) AS bytes_received,
    sum(a.bytes_sent * (a.role = 1)) AS bytes_sent_started, sum(a.bytes_received * (a.role = 1)) AS bytes_received_started,
    sum(a.bytes_sent * (a.role = 2)) AS bytes_sent_served, sum(a.bytes_received * (a.role = 2)) AS bytes_received_served,
    (SELECT coalesce(sum(n.questions + n.repeats), 0) FROM sum_day d CROSS JOIN query_day n
        WHERE n.day = d.day AND n.zone_id = d.zone_id AND n.device_id IN PARTS())
    + (SELECT count(*) FROM dns_query e WHERE e.dns_id > SUMMED_DNS() AND e.src_device_id IN PARTS())
        AS dns_questions
FROM (
    SELECT s.role, s.flows, s.bytes_sent, s.bytes_received FROM sum_day d CROSS JOIN device_day s
    WHERE s.day = d.day AND s.zone_id = d.zone_id AND s.device_id IN PARTS()
    UNION ALL SELECT 1, flows, bytes_sent, bytes_received FROM (REST()) WHERE src_device_id IN PARTS()
    UNION ALL SELECT 2, flows, bytes_received, bytes_sent FROM (REST()) WHERE dst_device_id IN PARTS()
) a;

-- SPDX-License-Identifier: MIT
-- The activity of a device: sums of its flows.
-- scan: the hourly sums of all devices.
-- column: flows | | count
-- column: packets | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: dns_questions | DNS questions | count
SELECT sum(flows) AS flows, sum(packets_sent + packets_received) AS packets,
    sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received,
    (SELECT count(*) FROM dns_queries q WHERE q.device_id IN PARTS()) AS dns_questions
FROM traffic_hours WHERE device_id IN PARTS();

-- SPDX-License-Identifier: MIT
-- When a device met a destination in a day, and what it sent: connections that worked, and the requests in them that were
-- in the clear. Not questions for names and for the time, which are regular.
-- scan: the connections that the device began in that day, or those with the address.
WITH named AS MATERIALIZED (
    SELECT o.domain FROM device_domain o JOIN domain n ON n.domain_id = o.domain
    WHERE :name <> 0 AND o.device_id = :device_id AND o.role = 1 AND coalesce(n.registrable_domain, n.domain_id) = :name
),
began AS MATERIALIZED (
    SELECT p.first_id + j.value AS flow_id
    FROM sum_hour h CROSS JOIN device_hour p ON p.hour_us = h.hour_us AND p.device_id = :device_id AND p.role = 1
        CROSS JOIN json_each('[' || p.flow_ids || ']') j
    WHERE :name <> 0 AND h.hour_us >= :from_us - 3600000000 AND h.hour_us < :until_us
    UNION ALL
    SELECT p.first_id + j.value
    FROM sum_hour h CROSS JOIN peer_hour p ON p.hour_us = h.hour_us AND p.peer = :peer AND p.device_id = :device_id
            AND p.role = 1
        CROSS JOIN json_each('[' || p.flow_ids || ']') j
    WHERE :name = 0 AND h.hour_us >= :from_us - 3600000000 AND h.hour_us < :until_us
)
SELECT coalesce(r.request_us, f.start_us) AS moment_us, f.payload_sent, f.src, f.dst, DST_PORT(f.ports) AS dst_port
FROM began b CROSS JOIN flow f ON f.flow_id = b.flow_id LEFT JOIN http_request r ON r.flow_id = f.flow_id
WHERE f.payload_received > 0 AND DST_PORT(f.ports) NOT IN (53, 123, 853)
    AND (:name = 0 AND f.dst_domain IS NULL OR :name <> 0 AND f.dst_domain IN (SELECT domain FROM named))
    AND moment_us >= :from_us AND moment_us < :until_us
LIMIT 100000;

-- SPDX-License-Identifier: MIT
-- Protocols by traffic.
-- scan: a row for each hour, device, application and name.
SELECT coalesce(h.app_protocol, 'not known') AS protocol, sum(h.flows) AS flows,
    sum(h.bytes_sent + h.bytes_received) AS bytes
FROM traffic_hours h WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us
GROUP BY 1 ORDER BY bytes DESC, protocol LIMIT 25;

-- SPDX-License-Identifier: MIT
-- The traffic of a device, by application protocol.
-- scan: the sums by the hour of this device, each hour sought.
-- column: app
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
WITH RECURSIVE hours_of_traffic (bucket_us) AS (
    SELECT min(bucket_us) FROM traffic_hour
    UNION ALL SELECT (SELECT min(t.bucket_us) FROM traffic_hour t WHERE t.bucket_us > h.bucket_us)
    FROM hours_of_traffic h WHERE h.bucket_us IS NOT NULL
)
SELECT coalesce(TERM(nullif(t.app_protocol_term, 0)), 'not recognised') AS app, sum(t.flows) AS flows,
    sum(t.bytes_sent) AS bytes_sent, sum(t.bytes_received) AS bytes_received
FROM hours_of_traffic h CROSS JOIN traffic_hour t
WHERE t.bucket_us = h.bucket_us AND t.device_id IN PARTS()
GROUP BY 1
ORDER BY sum(t.bytes_sent + t.bytes_received) DESC, app
LIMIT :limit;

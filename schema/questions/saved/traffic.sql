-- SPDX-License-Identifier: MIT
-- Bytes by the hour.
-- scan: the sums by the hour.
SELECT bucket_time, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM traffic_hours
WHERE bucket_us >= coalesce(:since_us, 0)
GROUP BY bucket_us
ORDER BY bucket_us DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Bytes over time: by the minute up to six hours, by the hour up to twenty days, else by the day.
-- scan: the sums by the minute or the hour of the range.
-- column: slot_us | from (UTC) | time
-- column: slot_size_us | size | duration
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
WITH asked AS (
    SELECT coalesce(:since_us, (SELECT min(start_us) FROM captures), 0) AS from_us,
        coalesce(:until_us, :newest_us, (SELECT max(coalesce(end_us, start_us)) FROM captures), 0) AS to_us
), step AS (
    SELECT CASE WHEN to_us - from_us <= 21600000000 THEN 60000000 WHEN to_us - from_us <= 1728000000000 THEN 3600000000
        ELSE 86400000000 END AS us, from_us, to_us FROM asked
)
SELECT t.bucket_us / s.us * s.us AS slot_us, s.us AS slot_size_us, sum(t.flows) AS flows,
    sum(t.bytes_sent) AS bytes_sent, sum(t.bytes_received) AS bytes_received
FROM step s CROSS JOIN (
    SELECT 0 AS is_hour, bucket_us, device_id, flows, bytes_sent, bytes_received FROM traffic_minutes
    WHERE (SELECT us FROM step) = 60000000
        AND bucket_us >= (SELECT from_us - from_us % us FROM step) AND bucket_us <= (SELECT to_us FROM step)
    UNION ALL SELECT 1, bucket_us, device_id, flows, bytes_sent, bytes_received FROM traffic_hours
    WHERE (SELECT us FROM step) > 60000000
        AND bucket_us >= (SELECT from_us - from_us % us FROM step) AND bucket_us <= (SELECT to_us FROM step)
) t
WHERE OF_DEVICE(t)
GROUP BY 1
ORDER BY 1 DESC
LIMIT :limit;

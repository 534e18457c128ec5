-- SPDX-License-Identifier: MIT
-- The hours in which things had traffic. Only of devices that people called a thing.
-- scan: a row for each hour, device, application and name.
SELECT PART_OF(h) AS device_id, (h.bucket_us - :from_us) / 3600000000 AS hour, sum(h.bytes_sent + h.bytes_received) AS bytes
FROM traffic_hours h
WHERE h.bucket_us >= :from_us AND h.bucket_us < :to_us
    AND PART_OF(h) IN (SELECT d.device_id FROM devices d WHERE d.kind = 'thing' AND d.kind_source = 'people' AND NOT d.ignored) -- network
    AND PART_OF(h) = :device_id -- device
GROUP BY 1, 2 ORDER BY 1, 2;

-- SPDX-License-Identifier: MIT
-- Hours in which a device looked for many names, and at whose time of the day, an hour more or less, it never looked for a
-- third as many, or ten, in the two weeks before. busy_hours: the hours of these weeks in which it looked for as many.
-- The rule needs five days with such hours, so in the first four days there are none.
-- scan: the sums of four hours, and of the found devices those of two weeks.
WITH enough AS MATERIALIZED (
    SELECT 1 AS found FROM (SELECT min(hour_us) AS first_us FROM sum_hour) WHERE first_us < :until_us - 4 * 86400000000
),
hour_of_names AS MATERIALIZED (
    SELECT t.bucket_us, t.device_id, count(DISTINCT t.dst_domain) AS names
    FROM enough CROSS JOIN traffic_hour t
    WHERE t.bucket_us >= :from_us AND t.bucket_us < :until_us AND t.device_id <> 0 AND t.dst_domain <> 0
    GROUP BY 1, 2
    HAVING names >= :least
),
before AS MATERIALIZED (
    SELECT n.bucket_us, n.device_id, n.names, h.hour_us
    FROM hour_of_names n CROSS JOIN sum_hour h
    WHERE h.hour_us >= n.bucket_us - 14 * 86400000000 AND h.hour_us < n.bucket_us - 12 * 3600000000
),
unusual AS MATERIALIZED (
    SELECT n.* FROM hour_of_names n
    WHERE NOT EXISTS (SELECT 1 FROM before b
        WHERE b.bucket_us = n.bucket_us AND b.device_id = n.device_id
            AND (b.bucket_us - b.hour_us + 3600000000) % 86400000000 <= 2 * 3600000000
            AND 3 * (SELECT count(DISTINCT t.dst_domain) FROM traffic_hour t
                WHERE t.bucket_us = b.hour_us AND t.device_id = b.device_id AND t.dst_domain <> 0) >= b.names)
)
SELECT u.device_id, u.bucket_us, u.names,
    count(DISTINCT iif(b.is_busy, b.hour_us, NULL)) AS busy_hours,
    count(DISTINCT iif(b.is_busy, (b.bucket_us - b.hour_us) / 86400000000, NULL)) AS busy_days,
    (SELECT IP(d.ip) FROM device d WHERE d.device_id = u.device_id) AS device_ip
FROM unusual u LEFT JOIN (SELECT b.*, 3 * (SELECT count(DISTINCT t.dst_domain) FROM traffic_hour t
        WHERE t.bucket_us = b.hour_us AND t.device_id = b.device_id AND t.dst_domain <> 0) >= min(b.names, 3 * :least) AS is_busy
    FROM before b) b USING (bucket_us, device_id)
GROUP BY u.bucket_us, u.device_id
ORDER BY u.bucket_us, u.device_id;

-- SPDX-License-Identifier: MIT
-- Destinations outside to which a device sent much on a day, and five times as much as it got, as far as the day has sums,
-- and still did in a block of hours. A name counts by its registered one, an address without a name by its network (AS),
-- because data leaves in pieces. devices: that met it in the last days. since_us: the device's first contact with it.
-- days_before: earlier days of the last seven on which it got as much. busy: earlier days of the last fourteen on which
-- the device looked for ten names or more in the hour of the day at which the first contact was.
-- scan: the contacts of three days, those of the found ones in the last weeks.
WITH span AS MATERIALIZED (
    SELECT day, zone_id FROM sum_day WHERE day BETWEEN :from_us / 86400000000 - 1 AND :until_us / 86400000000 + 1
),
busy AS MATERIALIZED ( -- no contact of a device has more than the device; a day has a row for each zone
    SELECT DISTINCT k.day, k.device_id
    FROM span s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id
    WHERE k.role = 1 AND k.bytes_sent >= :least / 8 AND k.device_id <> 0
),
upload AS MATERIALIZED (
    SELECT c.day, c.device_id, coalesce(n.registrable_domain, c.domain) AS name,
        iif(c.domain = 0, coalesce(-1 - p.asn, c.peer), 0) AS peer, max(c.peer) AS example,
        sum(c.payload_sent) AS sent, sum(c.payload_received) AS received,
        min(c.first_us) AS first_us, max(c.last_us) AS last_us
    FROM busy b CROSS JOIN span s ON s.day = b.day
        CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id AND c.device_id = b.device_id AND c.role = 1
        LEFT JOIN domain n ON n.domain_id = c.domain LEFT JOIN place p ON p.place_id = c.place
    WHERE c.how >> 2 & 3 = 2 AND c.peer < 4294967296
    GROUP BY 1, 2, 3, 4
    HAVING 2 * sent >= :least AND sent > 5 * received AND max(c.last_us) >= :from_us AND max(c.last_us) < :until_us
),
its AS MATERIALIZED ( -- the names below the registered one that the device met
    SELECT DISTINCT u.device_id, u.name, o.domain, o.first_us
    FROM upload u CROSS JOIN device_domain o ON o.device_id = u.device_id AND o.role = 1
        JOIN domain n ON n.domain_id = o.domain
    WHERE u.name <> 0 AND coalesce(n.registrable_domain, n.domain_id) = u.name
),
met AS MATERIALIZED ( -- the same without a name
    SELECT u.device_id, u.peer, c.day, c.device_id AS other, c.first_us, c.payload_sent
    FROM upload u CROSS JOIN sum_day s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
        LEFT JOIN place p ON p.place_id = c.place
    WHERE u.name = 0 AND s.day BETWEEN u.day - 30 AND u.day AND c.device_id = u.device_id AND c.role = 1 AND c.domain = 0
        AND coalesce(-1 - p.asn, c.peer) = u.peer
)
SELECT u.device_id, u.day, DOMAIN(nullif(u.name, 0)) AS name_text, u.example, u.sent, u.received, u.first_us, u.last_us,
    iif(u.name <> 0,
        (SELECT min(i.first_us) FROM its i WHERE i.device_id = u.device_id AND i.name = u.name),
        (SELECT min(m.first_us) FROM met m WHERE m.device_id = u.device_id AND m.peer = u.peer)) AS since_us,
    iif(u.name <> 0,
        (SELECT count(DISTINCT k.device_id) FROM sum_day s CROSS JOIN its i
            CROSS JOIN domain_device_day k ON k.day = s.day AND k.zone_id = s.zone_id AND k.domain = i.domain
            WHERE s.day BETWEEN u.day - 7 AND u.day AND i.device_id = u.device_id AND i.name = u.name),
        1) AS devices,
    iif(u.name <> 0,
        (SELECT count(*) FROM (SELECT c.day, sum(c.payload_sent) AS sent
            FROM sum_day s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
            WHERE s.day BETWEEN u.day - 7 AND u.day - 1 AND c.device_id = u.device_id AND c.role = 1
                AND c.domain IN (SELECT i.domain FROM its i WHERE i.device_id = u.device_id AND i.name = u.name)
            GROUP BY c.day HAVING 2 * sent >= :least)),
        (SELECT count(*) FROM (SELECT m.day, sum(m.payload_sent) AS sent FROM met m
            WHERE m.device_id = u.device_id AND m.peer = u.peer AND m.day BETWEEN u.day - 7 AND u.day - 1
            GROUP BY m.day HAVING 2 * sent >= :least))) AS days_before,
    (SELECT count(*) FROM sum_hour h
        WHERE h.hour_us BETWEEN HOUR_OF(u.first_us) - 14 * 86400000000 AND HOUR_OF(u.first_us) - 86400000000
            AND (HOUR_OF(u.first_us) - h.hour_us) % 86400000000 = 0
            AND (SELECT count(*) FROM traffic_hour t WHERE t.bucket_us = h.hour_us AND t.device_id = u.device_id) >= 10)
        AS busy,
    (SELECT min(hour_us) FROM sum_hour) AS began_us,
    (SELECT d.first_seen_us FROM device d WHERE d.device_id = u.device_id) AS device_since_us,
    (SELECT IP(d.ip) FROM device d WHERE d.device_id = u.device_id) AS device_ip,
    iif(u.example = 0, NULL, IP(u.example)) AS example_ip
FROM upload u
WHERE u.device_id <> 0
ORDER BY u.first_us, u.device_id
LIMIT 256;

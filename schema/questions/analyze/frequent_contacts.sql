-- SPDX-License-Identifier: MIT
-- Destinations outside that one or two devices met often in the day before the end of a block of hours, and still met in
-- the block. A name counts by its registered one, so hosts that change are one destination; without a name it is the
-- address. In few connections only requests in the clear can be counted. since_us: the device's first contact with it.
-- scan: the contacts of three days, those of the found ones on all days.
WITH near AS MATERIALIZED (
    SELECT day, zone_id FROM sum_day
    WHERE day BETWEEN :until_us / 86400000000 - 2 AND :until_us / 86400000000 + 1
),
span AS MATERIALIZED ( -- none, if no device was there as long as a finding lasts, as in a short capture
    SELECT day, zone_id FROM near
    WHERE (SELECT count(*) FROM near) > 1
        OR EXISTS (SELECT 1 FROM near s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id
            WHERE k.role = 1 AND k.last_us - k.first_us >= 540000000)
),
contact AS MATERIALIZED (
    SELECT c.device_id, coalesce(n.registrable_domain, c.domain) AS name, c.peer, sum(c.flows) AS flows,
        min(c.first_us) AS first_us, max(c.last_us) AS last_us, max(c.how & 3) = 2 AS is_clear
    FROM span s CROSS JOIN contact_day c ON c.day = s.day AND c.zone_id = s.zone_id
        LEFT JOIN domain n ON n.domain_id = c.domain
    WHERE c.role = 1 AND c.how >> 2 & 3 = 2 AND c.peer < 4294967296
        AND c.first_us < :until_us AND c.last_us >= :until_us - 86400000000
    GROUP BY 1, 2, 3
),
frequent AS MATERIALIZED (
    SELECT name, peer, count(*) AS devices, max(flows) AS most
    FROM contact
    GROUP BY name, peer
    HAVING devices <= 2 AND (most >= :least OR max(is_clear)) AND max(last_us) >= :from_us
)
SELECT c.device_id, c.name, c.peer, DOMAIN(nullif(c.name, 0)) AS name_text,
    max(f.devices, (SELECT count(DISTINCT k.device_id)
        FROM sum_day s CROSS JOIN domain_device_day k ON k.day = s.day AND k.zone_id = s.zone_id
        WHERE c.name <> 0 AND s.day > :until_us / 86400000000 - 8 AND k.domain IN (SELECT o.domain
            FROM device_domain o JOIN domain n ON n.domain_id = o.domain
            WHERE o.device_id = c.device_id AND coalesce(n.registrable_domain, n.domain_id) = c.name))) AS devices,
    iif(c.name <> 0,
        (SELECT min(o.first_us) FROM device_domain o JOIN domain n ON n.domain_id = o.domain
            WHERE o.device_id = c.device_id AND o.role = 1 AND coalesce(n.registrable_domain, n.domain_id) = c.name),
        (SELECT min(k.first_us) FROM sum_day s CROSS JOIN contact_day k ON k.day = s.day AND k.zone_id = s.zone_id
            WHERE k.device_id = c.device_id AND k.role = 1 AND k.domain = 0 AND k.peer = c.peer)) AS since_us,
    (SELECT min(hour_us) FROM sum_hour) AS began_us,
    (SELECT d.first_seen_us FROM device d WHERE d.device_id = c.device_id) AS device_since_us,
    (SELECT count(DISTINCT k.day) FROM sum_day s CROSS JOIN device_day k ON k.day = s.day AND k.zone_id = s.zone_id
        WHERE k.device_id = c.device_id AND s.day <= :until_us / 86400000000) AS days
FROM frequent f CROSS JOIN contact c ON c.name = f.name AND c.peer = f.peer
WHERE (c.flows >= :least OR c.is_clear) AND c.last_us - c.first_us >= 540000000 AND c.last_us >= :from_us
ORDER BY c.flows DESC, c.device_id, c.name, c.peer
LIMIT 256;

-- SPDX-License-Identifier: MIT
-- The countries that were called, and by whose networks there. Up to a day: the newest 20,000 connections of the range. A longer
-- range: the sums by the day, of whole local days, and what is not in them yet.
-- scan: backwards by key, 20,000 connections at most; or a row a day and place (of a device: and contact).
-- column: country
-- column: as_org | organisation
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: from_day | from day
-- column: to_day | to day
-- column: looked_at | of connections | count
WITH asked AS MATERIALIZED (
    SELECT coalesce(:since_us, 0) AS from_us, coalesce(:until_us, :newest_us, 9223372036854775807) AS to_us
), kind AS MATERIALIZED (SELECT to_us - from_us > 86400000000 AS is_long FROM asked),
near AS MATERIALIZED (
    SELECT r.dst_country AS country, r.dst_as_org AS as_org, r.src_device_id IS NULL AND r.dst_device_id IS NOT NULL AS is_served,
        r.bytes_sent, r.bytes_received
    FROM flows r
    WHERE r.flow_id >= iif((SELECT is_long FROM kind), SUMMED_FLOWS() + 1, FIRST_ID(1, flow)) AND r.flow_id <= LAST_ID(1, flow)
        AND FROM_TO(r.start_us, r.end_us) AND r.tunnel IS NULL AND OF_EITHER(r)
    ORDER BY r.flow_id DESC LIMIT 20000
), chosen AS MATERIALIZED (
    SELECT d.device_id FROM device d WHERE OF_DEVICE(d) AND CHOSEN(:device, DEVICE_IN, d)
), of_devices AS (
    SELECT c.place, c.day, sum(c.flows) AS flows, sum(c.bytes_sent) AS bytes_sent, sum(c.bytes_received) AS bytes_received
    FROM sum_day d CROSS JOIN chosen CROSS JOIN contact_day c
    WHERE coalesce(:device_id, :device_any, :device_none) IS NOT NULL AND c.day = d.day AND c.zone_id = d.zone_id
        AND c.device_id = chosen.device_id AND (:role IS NULL OR ROLE(c.role) = :role)
        AND d.day >= (SELECT iif(k.is_long, a.from_us / 86400000000, 1000000000) FROM asked a, kind k)
        AND d.day <= (SELECT to_us / 86400000000 FROM asked)
    GROUP BY c.place, c.day
), called AS (
    SELECT country, as_org, 1 AS flows, iif(is_served, bytes_received, bytes_sent) AS bytes_sent,
        iif(is_served, bytes_sent, bytes_received) AS bytes_received, NULL AS day FROM near
    UNION ALL SELECT country, as_org, flows, bytes_sent, bytes_received, day_number FROM place_days
    WHERE coalesce(:device_id, :device_any, :device_none) IS NULL AND (:role IS NULL OR role = :role)
        AND day_number >= (SELECT iif(k.is_long, a.from_us / 86400000000, 1000000000) FROM asked a, kind k)
        AND day_number <= (SELECT to_us / 86400000000 FROM asked)
    UNION ALL SELECT PLACE(country, o.place), PLACE(as_org, o.place), o.flows, o.bytes_sent, o.bytes_received, o.day FROM of_devices o
)
SELECT s.country, s.as_org, sum(s.flows) AS flows, sum(s.bytes_sent) AS bytes_sent, sum(s.bytes_received) AS bytes_received,
    date(min(s.day) * 86400, 'unixepoch') AS from_day, date(max(s.day) * 86400, 'unixepoch') AS to_day,
    iif((SELECT is_long FROM kind), NULL, (SELECT count(*) FROM near)) AS looked_at
FROM called s
GROUP BY s.country, s.as_org
ORDER BY sum(s.bytes_sent + s.bytes_received) DESC, s.country, s.as_org
LIMIT :limit;

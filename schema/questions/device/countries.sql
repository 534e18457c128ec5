-- SPDX-License-Identifier: MIT
-- The countries that a device has contact with.
-- scan: the contacts of the device by the day, and what is not in them yet.
-- column: country
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT p.country, sum(s.flows) AS flows, sum(s.bytes_sent) AS bytes_sent, sum(s.bytes_received) AS bytes_received
FROM (
    SELECT c.place, c.flows, c.bytes_sent, c.bytes_received FROM sum_day d CROSS JOIN contact_day c
    WHERE c.day = d.day AND c.zone_id = d.zone_id AND c.device_id IN PARTS()
    UNION ALL SELECT dst_place, flows, bytes_sent, bytes_received FROM (REST()) WHERE src_device_id IN PARTS()
) s JOIN place p ON p.place_id = s.place
WHERE p.country IS NOT NULL
GROUP BY p.country
ORDER BY sum(s.bytes_sent + s.bytes_received) DESC, p.country
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Addresses without a name to which a thing sent more than twice of what it got back, on three days or more.
-- scan: a row a day, device and contact.
WITH seen AS (
    SEEN()
), contact AS (
    OUTSIDE()
)
SELECT device_id, peer_ip, FIRST_OF(PAIR(as_org, country)) AS network, SECOND_OF(PAIR(as_org, country)) AS country,
    sum(payload_sent) AS payload_sent, sum(payload_received) AS payload_received, day_count(on_days, :from_day, :to_day) AS days
FROM contact
WHERE peer_ip IS NOT NULL AND device_id IN (SELECT d.device_id FROM devices d WHERE d.kind = 'thing')
GROUP BY device_id, peer_ip
HAVING sum(payload_sent) > 2 * sum(payload_received) AND sum(payload_sent) >= 102400 AND day_count(on_days, :from_day, :to_day) >= 3
ORDER BY sum(payload_sent) DESC;

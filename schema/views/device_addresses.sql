-- SPDX-License-Identifier: MIT
-- Rows of one holder that follow each other are one interval. It ends if another device takes the address, or with the
-- lease, unless the device was seen with the address afterwards.
WITH proxied AS MATERIALIZED (
    -- What a proxy answered for before it was known as one.
    SELECT d.mac, b.ip FROM evidence r JOIN device d ON d.device_id = r.device_id
        JOIN evidence e ON e.device_id = r.device_id JOIN address_binding b ON b.mac = d.mac
    WHERE r.attribute_term = (SELECT term_id FROM term WHERE value = 'role') AND r.value = 'proxy'
        AND e.attribute_term = (SELECT term_id FROM term WHERE value = 'carries')
        AND e.source_term = (SELECT term_id FROM term WHERE value = 'arp')
        AND IP(b.ip) = e.value AND b.ip IS NOT d.ip AND d.mac IS NOT NULL
),
claim AS (
    SELECT b.ip, b.vlans, iif(c.buffer_bytes IS NULL, NULL, c.source) AS interface, b.mac, b.first_seen_us, b.last_seen_us,
        b.lease_until_us, b.binding_id
    FROM address_binding b JOIN capture c ON c.capture_id = b.capture_id
    WHERE b.held IS NOT 0 AND b.first_seen_us IS NOT NULL AND (b.mac, b.ip) NOT IN (SELECT mac, ip FROM proxied)
),
marked AS (
    SELECT *, mac IS NOT lag(mac) OVER (PARTITION BY ip, vlans, interface ORDER BY first_seen_us, binding_id) AS begins
    FROM claim
),
numbered AS (
    SELECT *, sum(begins) OVER (PARTITION BY ip, vlans, interface ORDER BY first_seen_us, binding_id) AS number
    FROM marked
),
held AS (
    SELECT ip, vlans, interface, number, mac, min(first_seen_us) AS from_us, max(last_seen_us) AS last_us,
        max(lease_until_us) AS lease_us
    FROM numbered GROUP BY ip, vlans, interface, number
),
followed AS (
    SELECT *, lead(from_us) OVER (PARTITION BY ip, vlans, interface ORDER BY number) AS next_us FROM held
),
ended AS (
    SELECT f.*, d.device_id,
        CASE WHEN next_us IS NOT NULL THEN min(next_us, coalesce(max(lease_us, last_us), next_us))
            WHEN lease_us >= max(last_us, iif(d.ip = f.ip, d.last_seen_us, 0)) THEN lease_us END AS until_us
    FROM followed f JOIN device d ON d.mac = f.mac
)
SELECT IP(ended.ip) AS ip_address, device_id, MAC(mac) AS mac_address,
    nullif(vlans & 4095, 0) AS vlan, nullif(vlans >> 12 & 4095, 0) AS outer_vlan, interface AS source,
    TIME(from_us) AS from_time, from_us, TIME(until_us) AS until_time, until_us
FROM ended
UNION ALL
SELECT IP(device.ip), device_id, MAC(mac), NULL, NULL, NULL,
    TIME(first_seen_us), first_seen_us, NULL, NULL
FROM device
WHERE ip IS NOT NULL AND first_seen_us IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM address_binding b WHERE b.ip = device.ip AND b.held IS NOT 0
        AND (b.mac, b.ip) NOT IN (SELECT mac, ip FROM proxied))

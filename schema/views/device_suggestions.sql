-- SPDX-License-Identifier: MIT
-- Pairs are of neighbours in time, so that a MAC of each day gives one for each day.
WITH whole AS MATERIALIZED (
    SELECT d.device_id, lower(trim(d.hostname)) AS name, d.mac_random,
        min(d.first_seen_us, coalesce((SELECT min(p.first_seen_us) FROM device_merge m JOIN device p
            ON p.device_id = m.device_id WHERE m.into_device_id = d.device_id), d.first_seen_us)) AS first_us,
        max(d.last_seen_us, coalesce((SELECT max(p.last_seen_us) FROM device_merge m JOIN device p
            ON p.device_id = m.device_id WHERE m.into_device_id = d.device_id), d.last_seen_us)) AS last_us
    FROM device d
    WHERE d.mac IS NOT NULL AND d.is_gateway = 0 AND d.ignored = 0 AND d.first_seen_us IS NOT NULL
        AND d.device_id NOT IN (SELECT device_id FROM device_merge)
), client AS (
    -- RFC 4361: behind the type 255 and the interface's number is what identifies the host.
    SELECT DISTINCT WHOLE(m.device_id) AS device_id,
        iif(t.value GLOB 'ff????????????*', substr(t.value, 11), t.value) AS client_id
    FROM dhcp_message m JOIN text t ON t.text_id = m.client_id_text WHERE m.device_id IS NOT NULL
), pair AS (
    SELECT lag(w.device_id) OVER same AS device_id, w.device_id AS other_device_id, 'client_id' AS reason
    FROM client c JOIN whole w ON w.device_id = c.device_id
    WINDOW same AS (PARTITION BY c.client_id ORDER BY w.first_us, w.device_id)
    UNION ALL
    SELECT lag(device_id) OVER same, device_id, 'name' FROM whole WHERE name <> ''
    WINDOW same AS (PARTITION BY name ORDER BY first_us, device_id)
), met AS (
    SELECT p.device_id, p.other_device_id, max(p.reason = 'client_id') AS same_client_id,
        a.name IS NOT NULL AND a.name IS b.name AS same_name, a.mac_random + b.mac_random AS private_macs,
        a.last_us < b.first_us OR NOT EXISTS (SELECT 1 FROM sum_hour h CROSS JOIN device_hour x CROSS JOIN device_hour y
            WHERE h.hour_us >= HOUR(b.first_us) AND h.hour_us <= a.last_us AND x.hour_us = h.hour_us
                AND x.device_id = a.device_id AND y.hour_us = h.hour_us AND y.device_id = b.device_id)
            AND EXISTS (SELECT 1 FROM device_day x WHERE x.device_id = a.device_id)
            AND EXISTS (SELECT 1 FROM device_day y WHERE y.device_id = b.device_id) AS never_together,
        a.name
    FROM pair p JOIN whole a ON a.device_id = p.device_id JOIN whole b ON b.device_id = p.other_device_id
    GROUP BY p.device_id, p.other_device_id
)
SELECT device_id, other_device_id, same_client_id, same_name, never_together,
    min(0.9, 0.5 * same_client_id + 0.3 * same_name + 0.1 * never_together + 0.1 * (private_macs > 0)) AS confidence,
    rtrim(iif(same_client_id, 'the same client id in DHCP, ', '') || iif(same_name, 'the same name ' || name || ', ', '')
        || iif(never_together, 'never there at the same time, ', '')
        || CASE private_macs WHEN 2 THEN 'both MACs are private' WHEN 1 THEN 'one MAC is private' ELSE '' END, ', ') AS evidence
FROM met WHERE same_client_id OR never_together

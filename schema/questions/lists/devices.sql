-- SPDX-License-Identifier: MIT
-- netscope devices: the devices, the latest seen first.
-- scan: one row per device on the local networks.
-- view: devices
-- shows: mac_address, ip_address, shown_name, vendor, device_type, os_fingerprint, bytes_sent,
--     bytes_received, shown_share, flows_started, flows_served, open_findings, shown_last_us
-- column: mac_address | mac | | 1
-- column: shown_name | name
-- column: vendor | | | 4
-- column: device_type | | | 5
-- column: os_fingerprint | | | 5
-- column: bytes_sent | sent | bytes | 3
-- column: bytes_received | received | bytes | 3
-- column: flows | | count
-- column: flows_started | started | count | 6
-- column: flows_served | served | count | 6
-- column: merged_device_ids
-- column: open_findings | alerts | count | 4
-- column: findings_weight
-- column: shown_last_us | last seen (UTC) | time | 2
-- column: shown_share | share | share | 6
-- newest: shown_last_us
-- key: shown_last_us, device_id
-- noun: devices
-- empty: Devices are the MAC and IP addresses on the local networks; `netscope stats` shows what
--     was captured.
SELECT d.*, coalesce(d.user_label, d.hostname) AS shown_name, t.flows, t.flows_started, t.flows_served,
    t.bytes_sent, t.bytes_received, coalesce(f.findings, 0) AS open_findings, coalesce(f.weight, 0) AS findings_weight,
    SHARE(t.bytes_sent + t.bytes_received)
FROM (
    -- A merged device: the times of all its parts.
    SELECT w.*, coalesce(p.ids, '[]') AS merged_device_ids,
        min(coalesce(w.first_seen_us, p.first_us), coalesce(p.first_us, w.first_seen_us)) AS shown_first_us,
        max(coalesce(w.last_seen_us, p.last_us), coalesce(p.last_us, w.last_seen_us)) AS shown_last_us,
        EXISTS (SELECT 1 FROM device_merge m JOIN devices e ON e.device_id = m.device_id
            WHERE m.into_device_id = w.device_id AND (in_network(e.ip_address, :ip) OR e.mac_address IN (
                SELECT b.mac_address FROM address_bindings b WHERE in_network(b.ip_address, :ip)))) AS shown_part_found
    FROM devices w LEFT JOIN (
        SELECT m.into_device_id AS device_id, min(e.first_seen_us) AS first_us, max(e.last_seen_us) AS last_us,
            json_group_array(m.device_id) AS ids
        FROM device_merge m JOIN devices e ON e.device_id = m.device_id
        GROUP BY m.into_device_id
    ) p ON p.device_id = w.device_id
    WHERE w.device_id NOT IN (SELECT device_id FROM device_merge)
) d
LEFT JOIN (
    SELECT WHOLE(s.device_id) AS device_id, sum(s.flows) AS flows, sum(s.flows * (s.role = 1)) AS flows_started,
        sum(s.flows * (s.role = 2)) AS flows_served, sum(s.bytes_sent) AS bytes_sent,
        sum(s.bytes_received) AS bytes_received
    FROM (SELECT device_id, role, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent,
            sum(bytes_received) AS bytes_received
        FROM device_day GROUP BY device_id, role
        UNION ALL SELECT device_id, role, sum(flows), sum(bytes_sent), sum(bytes_received)
        FROM (REST_OF_DEVICES()) GROUP BY device_id, role) s
    GROUP BY WHOLE(s.device_id)
) t ON t.device_id = d.device_id
LEFT JOIN (
    -- Open findings that no silence holds for. Ten of one severity weigh as one of the next: info 1, low 10, medium 100.
    SELECT WHOLE(a.device_id) AS device_id, count(*) AS findings,
        sum(CASE a.severity WHEN 0 THEN 1 WHEN 1 THEN 10 WHEN 2 THEN 100 WHEN 3 THEN 1000 ELSE 10000 END) AS weight
    FROM alert a
    WHERE a.status <> 'closed' AND SILENCE_OF(a) IS NULL
    GROUP BY WHOLE(a.device_id)
) f ON f.device_id = d.device_id
WHERE (:device_id IS NULL OR d.device_id = :device_id)
    AND CHOSEN(:device, DEVICE_IN, d)
    AND (:all IS NOT NULL OR :device_id IS NOT NULL OR d.ignored = 0)
    -- With a time, an address means the devices that had it then.
    AND (:ip IS NULL OR (:since_us IS NULL AND :until_us IS NULL AND (d.shown_part_found OR in_network(d.ip_address, :ip)
            OR d.mac_address IN (SELECT b.mac_address FROM address_bindings b WHERE in_network(b.ip_address, :ip))))
        OR ((:since_us IS NOT NULL OR :until_us IS NOT NULL) AND d.device_id IN (SELECT WHOLE(a.device_id)
            FROM device_addresses a WHERE in_network(a.ip_address, :ip)
                AND FROM_TO(a.from_us, coalesce(a.until_us, 9223372036854775807)))))
    AND ((:ip IS NOT NULL AND (:since_us IS NOT NULL OR :until_us IS NOT NULL)) OR (FROM_TO(d.shown_first_us, d.shown_last_us)))
    AND (:after_device_id IS NULL OR (coalesce(d.shown_last_us, -1), -d.device_id)
        < (coalesce(:after_shown_last_us, -1), -:after_device_id))
ORDER BY d.shown_last_us DESC, d.device_id
LIMIT :limit;

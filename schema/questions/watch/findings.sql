-- SPDX-License-Identifier: MIT
-- netscope watch: the latest findings.
-- scan: one row per finding, repeats folded in.
SELECT strftime('%H:%M:%S', a.last_us / 1000000, 'unixepoch') AS time, a.severity, a.title, a.rule,
    (SELECT coalesce(d.mac_address, d.ip_address) FROM devices d WHERE d.device_id = a.device_id) AS device
FROM alerts a
WHERE a.status <> 'closed' AND a.silence_id IS NULL AND (a.device_id IS NULL OR a.device_id NOT IN IGNORED())
ORDER BY a.last_us DESC, a.alert_id DESC
LIMIT :limit;

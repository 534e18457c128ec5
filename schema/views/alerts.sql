-- SPDX-License-Identifier: MIT
SELECT alert_id, capture_id, rule,
    CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high'
        WHEN 4 THEN 'critical' END AS severity,
    device_id,
    IP(src) AS src_ip,
    IP(dst) AS dst_ip, dst_port,
    TIME(first_us) AS first_time, first_us,
    TIME(last_us) AS last_time, last_us,
    count, title, explanation, details, status,
    rule || ':' || coalesce(device_id, '') || ':' || target AS alert_key, target, last_capture_id, reopened,
    MAC(said_by_mac) AS said_by_mac, note,
    (SELECT max(s.silence_id) FROM silence s
        WHERE s.rule = alert.rule AND s.until_us >= coalesce(alert.last_us, 0)
            AND (s.device_id IS NULL OR WHOLE(s.device_id) = WHOLE(alert.device_id))
            AND (s.target IS NULL OR s.target = alert.target)) AS silence_id
FROM alert

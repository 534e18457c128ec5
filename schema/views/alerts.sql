-- SPDX-License-Identifier: MIT
SELECT alert_id, capture_id, rule,
    SEVERITY(severity) AS severity,
    device_id,
    IP(src) AS src_ip,
    IP(dst) AS dst_ip, dst_port,
    TIME(first_us) AS first_time, first_us,
    TIME(last_us) AS last_time, last_us,
    count, title, explanation, details, status,
    rule || ':' || coalesce(device_id, '') || ':' || target AS alert_key, target, last_capture_id, reopened,
    MAC(said_by_mac) AS said_by_mac, note,
    SILENCE_OF(alert) AS silence_id
FROM alert

-- SPDX-License-Identifier: MIT
-- netscope alerts: the worst first, then the latest.
-- scan: one row per finding, repeats folded in.
SELECT r.alert_id, r.capture_id, r.rule, r.severity, r.device_id,
    DEVICE(r) AS device,
    r.src_ip, r.dst_ip, r.dst_port, r.first_time, r.first_us, r.last_time, r.last_us, r.count,
    r.title, r.explanation, r.details, r.status
FROM (
    SELECT a.*, CASE a.severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2
        WHEN 'low' THEN 1 ELSE 0 END AS level
    FROM alerts a
) r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.last_us >= :since_us)
    AND (:until_us IS NULL OR r.first_us <= :until_us)
    AND (:ip IS NULL OR r.src_ip = :ip OR r.dst_ip = :ip)
    AND (:port IS NULL OR r.dst_port = :port)
    AND (:rule IS NULL OR r.rule = :rule)
    AND (:severity IS NULL OR r.level >= :severity)
ORDER BY r.level DESC, r.last_us DESC, r.alert_id
LIMIT :limit;

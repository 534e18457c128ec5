-- SPDX-License-Identifier: MIT
-- netscope alerts: the worst first, then the latest.
-- scan: one row per finding, repeats folded in.
-- view: alerts
-- shows: severity, title, count, last_us
-- column: device
-- key: shown_level, last_us, alert_id
-- noun: findings
-- empty: nothing that was seen crossed a threshold, or people settled or silenced it.
WITH HELD()
SELECT r.*,
    DEVICE(r) AS device
FROM (
    SELECT a.*, CASE a.severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2
        WHEN 'low' THEN 1 ELSE 0 END AS shown_level,
        iif(:device_id IS NOT NULL AND WAS_AT_TARGET(a), TARGET_OF(a), NULL) AS target_id
    FROM alerts a
) r
WHERE OF_FINDING(r) AND NOT_IGNORED(r)
    AND (:all IS NOT NULL OR r.status <> 'closed')
    AND (:all IS NOT NULL OR :silenced IS NOT NULL OR r.silence_id IS NULL)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id
        OR r.last_capture_id = :capture_id)
    AND FROM_TO(r.first_us, r.last_us)
    AND EITHER_IP(r.src_ip, r.dst_ip)
    AND (:port IS NULL OR r.dst_port = :port)
    AND (:rule IS NULL OR r.rule = :rule)
    AND (:severity IS NULL OR r.shown_level >= :severity)
    AND CHOSEN(:device, FINDING_DEVICE_IN, r) AND CHOSEN(:ip, ENDS_ADDRESS_IN, r)
    AND CHOSEN(:port, FINDING_PORT_IN, r) AND CHOSEN(:rule, FINDING_RULE_IN, r)
    AND (:after_alert_id IS NULL OR (r.shown_level, coalesce(r.last_us, -1), -r.alert_id)
        < (:after_shown_level, coalesce(:after_last_us, -1), -:after_alert_id))
ORDER BY r.shown_level DESC, r.last_us DESC, r.alert_id
LIMIT :limit;

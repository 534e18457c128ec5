-- SPDX-License-Identifier: MIT
-- netscope deliver: messages that it has not looked at, and what became of them; a row for each target.
-- scan: at most 10,000 messages.
SELECT r.message_id, r.at_us, r.target, r.state, r.rule, r.alert_target, r.recipient, r.report_id,
    CASE r.severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 ELSE 0 END AS level,
    d.user_label, d.hostname, d.ip_address, d.mac_address
FROM deliveries r LEFT JOIN devices d ON d.device_id = WHOLE(r.device_id)
WHERE r.message_id > :after_message_id
ORDER BY r.message_id;

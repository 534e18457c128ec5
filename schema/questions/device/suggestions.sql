-- SPDX-License-Identifier: MIT
-- Devices that may be the same as this one.
-- scan: one row per device, and per DHCP message.
-- column: other | may be
-- column: confidence | sure | percent
-- column: evidence | because
-- column: command | to say so
SELECT coalesce(o.user_label || ' ', o.hostname || ' ', '') || o.mac_address AS other, s.confidence, s.evidence,
    'netscope device ' || a.mac_address || ' merge ' || b.mac_address AS command
FROM device_suggestions s JOIN devices a ON a.device_id = s.device_id JOIN devices b ON b.device_id = s.other_device_id
    JOIN devices o ON o.device_id = iif(s.device_id IN PARTS(), s.other_device_id, s.device_id)
WHERE s.device_id IN PARTS() OR s.other_device_id IN PARTS()
ORDER BY s.confidence DESC, s.device_id, s.other_device_id
LIMIT :limit;

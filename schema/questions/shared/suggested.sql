-- SPDX-License-Identifier: MIT
-- The surest suggestion about devices of this name: what merges them.
-- scan: one row per device, and per DHCP message.
SELECT 'netscope device ' || a.mac_address || ' merge ' || b.mac_address AS command, s.evidence
FROM device_suggestions s JOIN devices a ON a.device_id = s.device_id JOIN devices b ON b.device_id = s.other_device_id
WHERE lower(a.hostname) = lower(:word) OR lower(b.hostname) = lower(:word)
ORDER BY s.confidence DESC, s.device_id DESC
LIMIT 1;

-- SPDX-License-Identifier: MIT
-- netscope suggestions: pairs of devices that may be one, the surest first. People decide: merge.
-- scan: one row per device, and per DHCP message.
-- view: device_suggestions
-- shows: shown_device, shown_other, evidence, confidence
-- column: shown_device | device
-- column: shown_other | may be
-- column: confidence | sure
-- column: mac_address
-- column: other_mac_address
-- key: confidence, device_id, other_device_id
-- noun: suggestions
-- empty: No two devices have the same client id in DHCP, or the same name at different times.
-- hint: `netscope device MAC merge MAC` says that the two are one, and `split` takes it back.
SELECT r.*, d.mac_address, o.mac_address AS other_mac_address,
    d.mac_address || coalesce(' ' || d.user_label, ' ' || d.hostname, '') AS shown_device,
    o.mac_address || coalesce(' ' || o.user_label, ' ' || o.hostname, '') AS shown_other
FROM device_suggestions r JOIN devices d ON d.device_id = r.device_id
    JOIN devices o ON o.device_id = r.other_device_id
WHERE (:device_id IS NULL OR r.device_id IN PARTS() OR r.other_device_id IN PARTS())
    AND (:after_device_id IS NULL OR (r.confidence, -r.device_id, -r.other_device_id)
        < (:after_confidence, -:after_device_id, -:after_other_device_id))
ORDER BY r.confidence DESC, r.device_id, r.other_device_id
LIMIT :limit;

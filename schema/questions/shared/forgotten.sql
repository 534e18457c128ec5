-- SPDX-License-Identifier: MIT
-- netscope device X forget: the device and its parts, a line each.
SELECT coalesce(mac_address, ip_address) || coalesce(' ' || hostname, '') || coalesce(' (' || user_label || ')', '')
    || ', device ' || device_id AS line
FROM devices WHERE device_id IN PARTS() ORDER BY device_id <> :device_id, device_id;

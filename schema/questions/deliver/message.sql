-- SPDX-License-Identifier: MIT
-- netscope deliver: one message, with its device as it is called now.
SELECT r.*, WHOLE(r.device_id) AS whole_id,
    coalesce(d.user_label, d.hostname) AS device_name, d.ip_address, d.mac_address, d.kind AS device_kind
FROM deliveries r LEFT JOIN devices d ON d.device_id = WHOLE(r.device_id)
WHERE r.message_id = :message_id
LIMIT 1;

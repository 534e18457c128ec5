-- SPDX-License-Identifier: MIT
-- netscope dhcp: the last :limit messages that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
-- view: dhcp_messages
-- shows: message_us, message_type, mac_address, shown_name, requested_ip, assigned_ip, server_ip,
--     shown_lease, vendor_class, version
-- column: shown_name | name
-- column: shown_lease | lease | duration | 4
-- newest: message_us
-- key: dhcp_id
-- noun: DHCP messages
-- empty: Devices ask for an address only when they join or when the lease runs out.
SELECT r.*,
    DEVICE(r) AS device,
    r.lease_seconds * 1000000 AS shown_lease, coalesce(r.client_fqdn, r.hostname) AS shown_name
FROM dhcp_messages r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.message_us >= :since_us)
    AND (:until_us IS NULL OR r.message_us <= :until_us)
    AND (:ip IS NULL OR r.requested_ip = :ip OR r.assigned_ip = :ip OR r.server_ip = :ip)
    AND r.dhcp_id < coalesce(:after_dhcp_id, 9223372036854775807)
ORDER BY r.dhcp_id DESC
LIMIT :limit;

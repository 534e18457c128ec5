-- SPDX-License-Identifier: MIT
-- netscope dhcp: the last :limit messages that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
SELECT r.dhcp_id, r.capture_id, r.device_id,
    DEVICE(r) AS device,
    r.message_time, r.message_us, r.version, r.mac_address, r.message_type, r.transaction_id,
    r.hostname, r.client_fqdn, r.vendor_class, r.param_list, r.client_id, r.requested_ip,
    r.assigned_ip, r.server_ip, r.lease_seconds, r.lease_seconds * 1000000 AS shown_lease,
    coalesce(r.client_fqdn, r.hostname) AS shown_name,
    'v' || r.version AS shown_version
FROM dhcp_messages r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.message_us >= :since_us)
    AND (:until_us IS NULL OR r.message_us <= :until_us)
    AND (:ip IS NULL OR r.requested_ip = :ip OR r.assigned_ip = :ip OR r.server_ip = :ip)
ORDER BY r.dhcp_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope dhcp: the last :limit recorded messages, the newest first.
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
WHERE OF_DEVICE(r) AND OF_CAPTURE(r)
    AND FROM_TO(r.message_us, r.message_us)
    AND (:ip IS NULL OR in_network(r.requested_ip, :ip) OR in_network(r.assigned_ip, :ip) OR in_network(r.server_ip, :ip))
    AND CHOSEN(:device, DEVICE_IN, r) AND CHOSEN(:ip, LEASE_ADDRESS_IN, r)
    AND OLDER(r.dhcp_id, :after_dhcp_id)
ORDER BY r.dhcp_id DESC
LIMIT :limit;

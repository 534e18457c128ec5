-- SPDX-License-Identifier: MIT
SELECT mac_address, message_type, hostname, vendor_class, param_list, assigned_ip, lease_seconds
FROM dhcp_messages WHERE version = 4 ORDER BY message_us;

-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT dhcp_id, message_us AS time_us, sender AS address, hostname_text AS text,
    client_fqdn_text AS text, vendor_class_text AS text, param_list_text AS text,
    client_id_text AS text, requested AS address, assigned AS address, server AS address
FROM dhcp_message WHERE dhcp_id > ? ORDER BY dhcp_id LIMIT ?

-- SPDX-License-Identifier: MIT
-- One DHCP message.
INSERT INTO dhcp_message (
    capture_id, device_id, message_us, version, type, transaction_id, mac, sender,
    hostname_text, client_fqdn_text, vendor_class_text, param_list_text, client_id_text,
    requested, assigned, server, lease_seconds
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM dhcp_message WHERE dhcp_id > ? AND dhcp_id <= ? AND message_us < ?

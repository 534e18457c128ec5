-- SPDX-License-Identifier: MIT
-- The same of one device and its parts.
CONTACTS_SENT(c.device_id IN PARTS())
;

-- SPDX-License-Identifier: MIT
-- Adds up what was sent outside on these days (contact_sums.h).
-- scan: a row a day, device and contact.
CONTACTS_SENT(true)
;

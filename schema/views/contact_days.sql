-- SPDX-License-Identifier: MIT
-- The columns of both parts have the same affinities. Else SQLite makes all of them for each row, also those that a
-- question does not name.
CONTACTS(sum_day d CROSS JOIN contact_day contact ON contact.day = d.day AND contact.zone_id = d.zone_id)

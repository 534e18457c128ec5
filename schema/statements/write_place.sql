-- SPDX-License-Identifier: MIT
-- Interns: for where find_place found none.
INSERT INTO place (
    country, city, asn, as_org
) VALUES (?, ?, ?, ?)

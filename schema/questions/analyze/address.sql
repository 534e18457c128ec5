-- SPDX-License-Identifier: MIT
-- The text of an IPv6 address.
SELECT ip FROM address WHERE address_id = :address_id;

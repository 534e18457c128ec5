-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT address_id, (SELECT max(address_id) FROM address) FROM address WHERE address_id > ? ORDER BY address_id LIMIT ?

-- SPDX-License-Identifier: MIT
-- The next ids, and the highest there is.
SELECT domain_id, (SELECT max(domain_id) FROM domain) FROM domain WHERE domain_id > ? ORDER BY domain_id LIMIT ?

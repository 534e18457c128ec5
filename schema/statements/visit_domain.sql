-- SPDX-License-Identifier: MIT
-- The next names: key, no time, and what is registrable of them, which they use.
SELECT domain_id, NULL AS time_us,
    CASE WHEN registrable_domain <> domain_id THEN registrable_domain END AS domain
FROM domain WHERE domain_id > ? ORDER BY domain_id LIMIT ?

-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT dns_id, query_us AS time_us, kind_id AS dns_kind, client AS address,
    server AS address, query_domain AS domain
FROM dns_query WHERE dns_id > ? ORDER BY dns_id LIMIT ?

-- SPDX-License-Identifier: MIT
-- The destinations with the most bytes, by registrable domain, or by address if no name is known.
-- scan: the flows, aggregated.
-- column: destination
-- column: country | in
-- column: organisation | | plain | 2
-- column: devices | | count | 1
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT coalesce(registrable_domain, dst_domain, dst_ip) AS destination,
    min(dst_country) AS country, min(dst_as_org) AS organisation, count(*) AS flows,
    count(DISTINCT device_id) AS devices, sum(bytes_sent) AS bytes_sent,
    sum(bytes_received) AS bytes_received
FROM flows
WHERE tunnel IS NULL AND (:capture_id IS NULL OR capture_id = :capture_id)
GROUP BY coalesce(registrable_domain, dst_domain, dst_ip)
ORDER BY sum(bytes_sent + bytes_received) DESC, destination
LIMIT :limit;

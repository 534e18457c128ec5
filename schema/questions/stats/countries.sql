-- SPDX-License-Identifier: MIT
-- The countries of the traffic's destinations.
-- scan: the flows, aggregated.
-- column: country
-- column: addresses | | count
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT dst_country AS country, count(DISTINCT dst_ip) AS addresses, count(*) AS flows,
    sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM flows
WHERE tunnel IS NULL AND dst_country IS NOT NULL
    AND (:capture_id IS NULL OR capture_id = :capture_id)
GROUP BY dst_country
ORDER BY sum(bytes_sent + bytes_received) DESC, country
LIMIT :limit;

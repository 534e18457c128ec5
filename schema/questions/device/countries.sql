-- SPDX-License-Identifier: MIT
-- The countries of a device's peers.
-- scan: the flows of all devices, aggregated.
-- column: country
-- column: addresses | | count
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT dst_country AS country, count(DISTINCT dst_ip) AS addresses, count(*) AS flows,
    sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
FROM flows WHERE device_id IN PARTS() AND dst_country IS NOT NULL AND tunnel IS NULL
GROUP BY dst_country
ORDER BY sum(bytes_sent + bytes_received) DESC, country
LIMIT :limit;

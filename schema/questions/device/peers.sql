-- SPDX-License-Identifier: MIT
-- The peers of a device, by name, or by address if no name is known.
-- scan: the flows of all devices, aggregated.
-- column: peer
-- column: country | in
-- column: organisation | | plain | 3
-- column: apps | | plain | 1
-- column: flows | | count | 1
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: last_us | last (UTC) | time | 2
SELECT coalesce(dst_domain, dst_ip) AS peer, min(dst_country) AS country,
    min(dst_as_org) AS organisation, group_concat(DISTINCT coalesce(app_protocol, protocol)) AS apps,
    count(*) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received,
    max(end_us) AS last_us
FROM flows WHERE device_id IN PARTS() AND tunnel IS NULL
GROUP BY coalesce(dst_domain, dst_ip)
ORDER BY sum(bytes_sent + bytes_received) DESC, peer
LIMIT :limit;

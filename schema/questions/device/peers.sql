-- SPDX-License-Identifier: MIT
-- Whom a device talks to, by name, by address where no name is known.
-- scan: the flows of all devices, aggregated.
SELECT coalesce(dst_domain, dst_ip) AS peer, min(dst_country) AS country,
    min(dst_as_org) AS organisation, group_concat(DISTINCT coalesce(app_protocol, protocol)) AS apps,
    count(*) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received,
    max(end_us) AS last_us
FROM flows WHERE device_id = :device_id AND tunnel IS NULL
GROUP BY coalesce(dst_domain, dst_ip)
ORDER BY sum(bytes_sent + bytes_received) DESC, peer
LIMIT :limit;

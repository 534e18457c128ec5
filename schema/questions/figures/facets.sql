-- SPDX-License-Identifier: MIT
-- What the newest 20,000 connections that match are made of: the eight most frequent devices, applications, names and ports.
-- A value is what the filter of that name takes.
-- scan: backwards by key, 20,000 connections at most.
-- column: facet
-- column: value
-- column: shown
-- column: flows | | count
-- column: bytes | | bytes
-- column: looked_at | of connections | count
WITH newest AS MATERIALIZED (
    SELECT r.device_id, r.app_protocol, r.dst_domain, iif(r.ip_protocol IN (1, 58), NULL, r.dst_port) AS dst_port,
        r.bytes_sent + r.bytes_received AS bytes
    FROM (FLOW_ROWS(OF_HOURS(r.flow_id, 1, flow))) r
    ORDER BY r.flow_id DESC LIMIT 20000
),
counted AS (
    SELECT 1 AS place, 'device' AS facet, (SELECT coalesce(d.mac_address, d.ip_address) FROM devices d WHERE d.device_id = n.id) AS value,
        END_NAME(n.id) AS shown, n.flows, n.bytes
    FROM (SELECT WHOLE(device_id) AS id, count(*) AS flows, sum(bytes) AS bytes
        FROM newest WHERE device_id IS NOT NULL GROUP BY WHOLE(device_id)) n
    UNION ALL SELECT 2, 'app', app_protocol, app_protocol, count(*), sum(bytes)
    FROM newest WHERE app_protocol IS NOT NULL GROUP BY app_protocol
    UNION ALL SELECT 3, 'domain', dst_domain, dst_domain, count(*), sum(bytes)
    FROM newest WHERE dst_domain IS NOT NULL GROUP BY dst_domain
    UNION ALL SELECT 4, 'port', dst_port, dst_port, count(*), sum(bytes)
    FROM newest WHERE dst_port IS NOT NULL GROUP BY dst_port
)
SELECT c.facet, c.value, c.shown, c.flows, c.bytes, (SELECT count(*) FROM newest) AS looked_at
FROM (SELECT *, row_number() OVER (PARTITION BY facet ORDER BY flows DESC, value) AS number FROM counted WHERE value IS NOT NULL) c
WHERE c.number <= 8
ORDER BY c.place, c.number
LIMIT :limit;

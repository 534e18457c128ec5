-- SPDX-License-Identifier: MIT
-- The destinations with the most bytes, by registrable domain. Addresses without a name are one row.
-- scan: the sums by the day, and what is not in them yet.
-- by: capture stats/destinations_of_capture
-- rows: stats/destinations_of_capture
-- column: destination
-- column: devices | | count | 1
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: shown_share | share | share | 2
WITH top AS MATERIALIZED (
    SELECT coalesce(n.registrable_domain, n.domain_id, 0) AS registrable, sum(s.flows) AS flows,
        sum(s.bytes_sent) AS bytes_sent, sum(s.bytes_received) AS bytes_received,
        SHARE_OF_SUM(s.bytes_sent + s.bytes_received)
    FROM (
        SELECT domain, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
        FROM domain_day GROUP BY domain
        UNION ALL SELECT dst_domain, sum(flows), sum(bytes_sent), sum(bytes_received)
        FROM (REST_BY_OWNER()) GROUP BY dst_domain
    ) s LEFT JOIN domain n ON n.domain_id = s.domain
    GROUP BY 1
    ORDER BY sum(s.bytes_sent + s.bytes_received) DESC
    LIMIT :limit
), below AS MATERIALIZED (
    SELECT domain_id, coalesce(registrable_domain, domain_id) AS registrable FROM domain
    WHERE coalesce(registrable_domain, domain_id) IN (SELECT registrable FROM top)
), met AS MATERIALIZED (
    SELECT b.registrable, count(DISTINCT c.device_id) AS devices
    FROM below b CROSS JOIN sum_day s CROSS JOIN domain_device_day c ON c.day = s.day AND c.zone_id = s.zone_id
        AND c.domain = b.domain_id
    GROUP BY b.registrable
)
SELECT coalesce((SELECT name FROM domain n WHERE n.domain_id = t.registrable), '(no name)') AS destination,
    t.flows, m.devices, t.bytes_sent, t.bytes_received, t.shown_share
FROM top t LEFT JOIN met m ON m.registrable = t.registrable
ORDER BY t.bytes_sent + t.bytes_received DESC, destination;

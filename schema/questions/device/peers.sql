-- SPDX-License-Identifier: MIT
-- The peers of a device, by name, or by address if no name is known. The country and the organisation are those with the
-- most bytes.
-- scan: the contacts of the device by the day, and its flows that are not in them yet.
-- column: peer
-- column: country | in
-- column: organisation | | plain | 3
-- column: flows | | count | 1
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: last_us | last (UTC) | time | 2
SELECT coalesce(DOMAIN(nullif(g.domain, 0)), IP(g.peer)) AS peer, PLACE(country, nullif(g.place, 0)) AS country,
    PLACE(as_org, nullif(g.place, 0)) AS organisation, g.flows, g.bytes_sent, g.bytes_received, g.last_us
FROM (
    -- Of two max(), a bare column follows any one. So the place stands behind its bytes.
    SELECT b.domain, b.peer,
        CAST(substr(max(format('%019d%d', b.bytes_sent + b.bytes_received, b.place)), 20) AS INTEGER) AS place,
        sum(b.flows) AS flows, sum(b.bytes_sent) AS bytes_sent, sum(b.bytes_received) AS bytes_received,
        max(b.last_us) AS last_us
    FROM (
        SELECT a.domain, a.peer, a.place, sum(a.flows) AS flows, sum(a.bytes_sent) AS bytes_sent,
            sum(a.bytes_received) AS bytes_received, max(a.last_us) AS last_us
        FROM (
            SELECT c.domain, c.peer, c.place, c.flows, c.bytes_sent, c.bytes_received, c.last_us
            FROM sum_day d CROSS JOIN contact_day c
            WHERE c.day = d.day AND c.zone_id = d.zone_id AND c.device_id IN PARTS() AND c.role = 1
            UNION ALL SELECT coalesce(f.dst_domain, 0), iif(f.dst_domain IS NULL, f.dst, 0), coalesce(f.dst_place, 0),
                1, f.bytes_sent, f.bytes_received, f.start_us + f.duration_us
            FROM flow f WHERE f.flow_id > SUMMED_FLOWS() AND f.src_device_id IN PARTS() AND NOT IN_TUNNEL(f)
        ) a GROUP BY a.domain, a.peer, a.place
    ) b GROUP BY b.domain, b.peer
) g
WHERE g.domain <> 0 OR g.peer < 4294967296
ORDER BY g.bytes_sent + g.bytes_received DESC, peer
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Who came to a device: the addresses of the last seven days that started connections to it.
-- scan: the flows that others started to the device in these days.
-- column: client
-- column: shown_ports | to port
-- column: flows | | count | 1
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: last_us | last (UTC) | time | 2
SELECT IP(f.src) AS client, count(DISTINCT DST_PORT(f.ports)) AS ports,
    iif(count(DISTINCT DST_PORT(f.ports)) <= 5, group_concat(DISTINCT DST_PORT(f.ports)),
        count(DISTINCT DST_PORT(f.ports)) || ' ports') AS shown_ports, count(*) AS flows,
    sum(f.bytes_received) AS bytes_sent, sum(f.bytes_sent) AS bytes_received, max(f.start_us + f.duration_us) AS last_us
FROM flow f
WHERE f.src IS NOT NULL AND f.dst_device_id IN PARTS() AND NOT IN_TUNNEL(f) AND f.flow_id IN (
    SELECT d.first_id + j.value FROM sum_hour h CROSS JOIN device_hour d
        CROSS JOIN json_each('[' || d.flow_ids || ']') j
    WHERE h.hour_us >= :newest_us - 608400000000 AND d.hour_us = h.hour_us
        AND d.device_id IN PARTS() AND d.role = 2
    UNION ALL SELECT n.flow_id FROM flow n WHERE n.flow_id > SUMMED_FLOWS() AND n.dst_device_id IN PARTS())
GROUP BY f.src
ORDER BY sum(f.bytes_sent + f.bytes_received) DESC, client
LIMIT :limit;

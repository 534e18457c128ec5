-- SPDX-License-Identifier: MIT
-- Who asked one web server for many different pages within five minutes, of which at least four of five are not there (404).
-- What stands behind a question mark does not count. beginnings: different first parts of these paths. Programs that try
-- words have as many as pages; pieces of a map, or of a film that is gone, lie below a few.
-- scan: the requests of the hour before the last look; those without a page, twice.
WITH missing AS MATERIALIZED (
    SELECT h.src, h.dst, DST_PORT(h.ports) AS dst_port, h.request_us / 300000000 * 300000000 AS period_us,
        max(h.src_device_id) AS device_id, min(h.request_us) AS first_us, max(h.request_us) AS last_us,
        count(DISTINCT substr(h.uri, 1, instr(h.uri || '?', '?') - 1)) AS pages,
        count(DISTINCT substr(h.uri, 2, instr(substr(replace(h.uri, '?', '/'), 2) || '/', '/') - 1)) AS beginnings,
        max(h.host_text) AS host_text
    FROM http_request h
    WHERE h.http_id >= (SELECT min(first_id) FROM hour WHERE kind = 4 AND hour_us >= :from_us - 3600000000)
        AND h.kind_id IN (SELECT kind_id FROM http_kind WHERE status_code = 404) AND h.uri IS NOT NULL
        AND h.request_us >= :from_us / 300000000 * 300000000 - 300000000 AND h.request_us < :to_us
        AND h.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY 1, 2, 3, 4
    HAVING pages >= :least AND last_us >= :from_us - 300000000
)
SELECT m.device_id, m.src, m.dst, m.dst_port, m.first_us, m.last_us, m.pages AS count, m.period_us, m.beginnings,
    count(*) AS requests, TEXT(m.host_text) AS host
FROM missing m JOIN http_request h ON h.src = m.src AND h.dst = m.dst
WHERE h.http_id >= (SELECT min(first_id) FROM hour WHERE kind = 4 AND hour_us >= :from_us - 3600000000)
    AND DST_PORT(h.ports) = m.dst_port AND h.request_us / 300000000 * 300000000 = m.period_us
    AND h.capture_id IN (SELECT value FROM json_each(:captures))
GROUP BY m.src, m.dst, m.dst_port, m.period_us
HAVING 5 * count >= 4 * requests
ORDER BY m.period_us, m.first_us;

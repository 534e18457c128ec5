-- SPDX-License-Identifier: MIT
-- As db/kinds, of a large file: the rows are about so many, and the times are those of the first and the last row by key.
-- scan: a few rows of each of these kinds.
-- column: kind
-- column: rows | rows, about | count
-- column: oldest_us | oldest (UTC) | time
-- column: newest_us | newest (UTC) | time
-- column: rows_per_day | rows per day | count
WITH kinds AS (
    SELECT 'flows' AS kind, (SELECT sum(tree_rows(rootpage)) FROM sqlite_schema WHERE name IN ('flow', 'flow_before'))
            AS rows,
        (SELECT min(start_us) FROM (SELECT start_us FROM flows ORDER BY flow_id LIMIT 1)) AS oldest_us,
        (SELECT max(start_us + duration_us) FROM (SELECT start_us, duration_us FROM flow ORDER BY flow_id DESC LIMIT 1))
            AS newest_us
    UNION ALL SELECT 'dns_queries', (SELECT sum(tree_rows(rootpage)) FROM sqlite_schema
            WHERE name IN ('dns_query', 'dns_query_before')),
        (SELECT query_us FROM dns_queries ORDER BY dns_id LIMIT 1), (SELECT query_us FROM dns_query ORDER BY dns_id DESC LIMIT 1)
    UNION ALL SELECT 'tls_handshakes', (SELECT sum(tree_rows(rootpage)) FROM sqlite_schema
            WHERE name IN ('tls_handshake', 'tls_handshake_before')),
        (SELECT hello_us FROM tls_handshakes ORDER BY tls_id LIMIT 1),
        (SELECT hello_us FROM tls_handshake ORDER BY tls_id DESC LIMIT 1)
    UNION ALL SELECT 'http_requests', (SELECT sum(tree_rows(rootpage)) FROM sqlite_schema
            WHERE name IN ('http_request', 'http_request_before')),
        (SELECT request_us FROM http_requests ORDER BY http_id LIMIT 1),
        (SELECT request_us FROM http_request ORDER BY http_id DESC LIMIT 1)
    UNION ALL SELECT 'traffic_minutes', (SELECT tree_rows(rootpage) FROM sqlite_schema WHERE name = 'traffic_minute'),
        (SELECT min(bucket_us) FROM traffic_minute), (SELECT max(bucket_us) FROM traffic_minute)
    UNION ALL SELECT 'traffic_hours', (SELECT tree_rows(rootpage) FROM sqlite_schema WHERE name = 'traffic_hour'),
        (SELECT min(bucket_us) FROM traffic_hour), (SELECT max(bucket_us) FROM traffic_hour)
    UNION ALL SELECT 'devices', count(*), min(first_seen_us), max(last_seen_us) FROM device
)
SELECT kind, rows, oldest_us, newest_us,
    CASE WHEN newest_us - oldest_us >= 86400000000 THEN
        round(rows * 86400000000.0 / (newest_us - oldest_us), 1) END AS rows_per_day
FROM kinds
WHERE rows > 0;

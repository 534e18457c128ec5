-- SPDX-License-Identifier: MIT
-- Oldest and newest of each kind of row that has a time, and the number of rows per day.
-- scan: every row of these kinds.
-- column: kind
-- column: rows | | count
-- column: oldest_us | oldest (UTC) | time
-- column: newest_us | newest (UTC) | time
-- column: rows_per_day | rows per day | count
WITH kinds AS (
    SELECT 'flows' AS kind, count(*) AS rows, min(start_us) AS oldest_us,
        max(end_us) AS newest_us FROM flows
    UNION ALL SELECT 'dns_queries', count(*), min(query_us), max(query_us) FROM dns_queries
    UNION ALL SELECT 'tls_handshakes', count(*), min(hello_us), max(hello_us) FROM tls_handshakes
    UNION ALL SELECT 'certificates', count(*), min(seen_us), max(seen_us) FROM certificate_seen
    UNION ALL SELECT 'http_requests', count(*), min(request_us), max(request_us) FROM http_requests
    UNION ALL SELECT 'dhcp_messages', count(*), min(message_us), max(message_us) FROM dhcp_message
    UNION ALL SELECT 'tracker_connections', count(*), min(start_us), max(start_us) FROM tracker_connection
    UNION ALL SELECT 'alerts', count(*), min(first_us), max(last_us) FROM alert
    UNION ALL SELECT 'traffic_minutes', count(*), min(bucket_us), max(bucket_us)
        FROM traffic_minute
    UNION ALL SELECT 'traffic_hours', count(*), min(bucket_us), max(bucket_us) FROM traffic_hour
    UNION ALL SELECT 'capture_health', count(*), min(interval_start_us), max(interval_end_us)
        FROM health
    UNION ALL SELECT 'devices', count(*), min(first_seen_us), max(last_seen_us) FROM device
)
SELECT kind, rows, oldest_us, newest_us,
    CASE WHEN newest_us - oldest_us >= 86400000000 THEN
        round(rows * 86400000000.0 / (newest_us - oldest_us), 1) END AS rows_per_day
FROM kinds
WHERE rows > 0;

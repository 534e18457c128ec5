-- SPDX-License-Identifier: MIT
-- How many rows of each kind there are.
-- scan: it counts.
-- column: kind
-- column: count | rows | count
SELECT 'flows' AS kind, count(*) AS count FROM flows
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'dns_queries', count(*) FROM dns_queries
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'tls_handshakes', count(*) FROM tls_handshakes
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'http_requests', count(*) FROM http_requests
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'dhcp_messages', count(*) FROM dhcp_messages
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'tracker_connections', count(*) FROM tracker_connections
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'alerts', count(*) FROM alerts
    WHERE :capture_id IS NULL OR capture_id = :capture_id
UNION ALL SELECT 'devices', count(*) FROM devices
UNION ALL SELECT 'domain_addresses', count(*) FROM domain_addresses;

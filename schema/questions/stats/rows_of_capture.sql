-- SPDX-License-Identifier: MIT
-- The same of one capture.
-- scan: it counts.
COUNT_OF(flows)
UNION ALL COUNT_OF(dns_queries)
UNION ALL COUNT_OF(tls_handshakes)
UNION ALL COUNT_OF(http_requests)
UNION ALL COUNT_OF(dhcp_messages)
UNION ALL COUNT_OF(tracker_connections)
UNION ALL COUNT_OF(alerts)
UNION ALL SELECT 'devices', count(*) FROM devices
UNION ALL SELECT 'domain_addresses', count(*) FROM domain_addresses;

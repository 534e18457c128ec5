-- SPDX-License-Identifier: MIT
-- The number of rows of each kind.
-- scan: it counts, in the smallest index.
-- by: capture stats/rows_of_capture
-- column: kind
-- column: count | rows | count
ALL_OF(flows)
UNION ALL ALL_OF(dns_queries)
UNION ALL ALL_OF(tls_handshakes)
UNION ALL ALL_OF(http_requests)
UNION ALL ALL_OF(dhcp_messages)
UNION ALL ALL_OF(tracker_connections)
UNION ALL ALL_OF(alerts)
UNION ALL SELECT 'devices', count(*) FROM devices
UNION ALL SELECT 'domain_addresses', count(*) FROM domain_addresses;

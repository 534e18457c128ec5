-- SPDX-License-Identifier: MIT
-- Names asked for, answered or not. NXDOMAIN is an answer.
SELECT client_ip, server_ip, transport, query_domain, query_type, rcode, answered, resolved_ips
FROM dns_queries WHERE transport IN ('udp', 'tcp') ORDER BY query_us, query_type;

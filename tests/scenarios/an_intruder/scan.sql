-- SPDX-License-Identifier: MIT
SELECT dst_port BETWEEN 1 AND 200 AS scanned, conn_state, count(*) AS flows, count(DISTINCT dst_port) AS ports, count(DISTINCT dst_ip) AS hosts
FROM flows WHERE src_ip = '192.168.7.66' AND protocol = 'tcp' GROUP BY 1, 2 ORDER BY 1, 2;

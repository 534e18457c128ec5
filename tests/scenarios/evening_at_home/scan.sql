-- SPDX-License-Identifier: MIT
-- 149 closed doors, and one that opens: SSH.
SELECT src_ip, dst_ip, conn_state, count(*) AS flows, count(DISTINCT dst_port) AS ports, min(dst_port) AS lowest, max(dst_port) AS highest
FROM flows WHERE src_ip = '192.168.7.104' AND dst_ip = '192.168.7.9' AND protocol = 'tcp' GROUP BY 1, 2, 3 ORDER BY 4;

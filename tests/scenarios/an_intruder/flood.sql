-- SPDX-License-Identifier: MIT
SELECT src_ip, dst_ip, dst_port, conn_state, history, sum(packets_sent) AS packets, count(*) AS flows
FROM flows WHERE src_ip = '198.51.100.77' GROUP BY 1, 2, 3, 4, 5 ORDER BY 4, 5;

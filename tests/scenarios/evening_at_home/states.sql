-- SPDX-License-Identifier: MIT
-- The server that never answers (S0), the closed port (REJ), the ping (OTH), and the 150 doors that the camera tried.
SELECT src_ip, dst_ip, dst_port, protocol, conn_state, history, packets_sent, packets_received
FROM flows WHERE dst_ip IN ('203.0.113.10', '1.1.1.1') OR dst_port = 8080 ORDER BY start_us;

-- SPDX-License-Identifier: MIT
-- Every connection has the name of its hello.
SELECT dst_ip, dst_port, dst_domain, dst_domain_source, app_protocol FROM flows WHERE protocol = 'tcp' ORDER BY start_us;

-- SPDX-License-Identifier: MIT
-- Who talked to whom by name: each flow carries the name that this client meant, and where it is known from.
SELECT d.hostname, f.dst_domain, f.dst_domain_source, f.app_protocol, f.conn_state, count(*) AS connections
FROM flows f JOIN devices d ON d.device_id = f.device_id
WHERE f.dst_domain IS NOT NULL AND f.protocol = 'tcp' AND f.dst_ip NOT LIKE '192.168.%'
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;

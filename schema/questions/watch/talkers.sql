-- SPDX-License-Identifier: MIT
-- netscope watch, beside another writer: the hosts with the most bytes in the newest connections.
-- scan: backwards by key, as far as the limit goes.
SELECT sum(r.bytes_sent + r.bytes_received) AS bytes, r.dst_domain, r.src_ip, r.dst_ip, r.app_protocol
FROM (SELECT * FROM flows ORDER BY flow_id DESC LIMIT 1000) r
GROUP BY r.dst_domain, r.src_ip, r.dst_ip, r.app_protocol
ORDER BY bytes DESC
LIMIT :limit;

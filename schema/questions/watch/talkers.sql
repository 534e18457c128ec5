-- SPDX-License-Identifier: MIT
-- netscope watch, if the capture does not tell who carries most: the hosts with the most bytes in the
-- newest connections.
-- scan: backwards by key, as far as the limit goes.
SELECT sum(r.bytes_sent + r.bytes_received) AS bytes, coalesce(r.dst_domain, r.dst_ip) AS host, r.src_ip, r.dst_ip,
    r.app_protocol
FROM (SELECT * FROM flows ORDER BY flow_id DESC LIMIT 1000) r
GROUP BY r.dst_domain, r.src_ip, r.dst_ip, r.app_protocol
ORDER BY bytes DESC
LIMIT :limit;

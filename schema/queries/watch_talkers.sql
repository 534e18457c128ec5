-- netscope watch, beside another writer: the largest of the newest connections.
-- scan: backwards by key, as far as the limit goes.
SELECT r.bytes_sent + r.bytes_received AS bytes, r.dst_domain, r.src_ip, r.dst_ip, r.app_protocol
FROM (SELECT * FROM flows ORDER BY flow_id DESC LIMIT 1000) r
ORDER BY bytes DESC
LIMIT :limit;

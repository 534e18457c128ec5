-- SPDX-License-Identifier: MIT
-- netscope dns: the last :limit questions that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
SELECT r.dns_id, r.capture_id, r.flow_id, r.device_id,
    DEVICE(r) AS device,
    r.query_time, r.query_us, r.transport, r.client_ip, r.server_ip, r.server_port,
    r.transaction_id, r.query_domain, r.query_type, r.query_type_code, r.rcode, r.answered,
    r.resolved_ips, r.answers, r.ttl, r.response_time_ms, r.attempt
FROM dns_queries r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.query_us >= :since_us)
    AND (:until_us IS NULL OR r.query_us <= :until_us)
    AND (:ip IS NULL OR r.client_ip = :ip OR r.server_ip = :ip
        OR instr(r.resolved_ips, '"' || :ip || '"'))
    AND (:domain IS NULL OR r.query_domain = :domain
        OR substr(r.query_domain, -length(:domain) - 1) = '.' || :domain)
    AND (:app IS NULL OR r.transport = :app)
ORDER BY r.dns_id DESC
LIMIT :limit;

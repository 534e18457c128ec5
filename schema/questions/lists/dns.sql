-- SPDX-License-Identifier: MIT
-- netscope dns: the last :limit questions that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
-- view: dns_queries
-- shows: query_us, device, query_domain, query_type, rcode, resolved_ips, response_time_ms,
--     server_ip, transport
-- column: device | | plain | 1
-- newest: query_us
-- key: dns_id
-- noun: DNS questions
-- empty: Names asked over HTTPS or TLS (DoH, DoT) cannot be seen.
SELECT r.*,
    DEVICE(r) AS device
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
    AND r.dns_id < coalesce(:after_dns_id, 9223372036854775807)
ORDER BY r.dns_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope dns: the last :limit recorded questions, the newest first.
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
WHERE OF_DEVICE(r) AND OF_CAPTURE(r)
    AND FROM_TO(r.query_us, r.query_us)
    AND (EITHER_IP(r.client_ip, r.server_ip)
        OR EXISTS (SELECT 1 FROM json_each(r.resolved_ips) WHERE in_network(value, :ip)))
    AND (:domain IS NULL OR IS_BELOW(r.query_domain))
    AND (:app IS NULL OR r.transport = :app)
    AND OLDER(r.dns_id, :after_dns_id)
ORDER BY r.dns_id DESC
LIMIT :limit;

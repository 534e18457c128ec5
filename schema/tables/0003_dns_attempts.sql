-- SPDX-License-Identifier: MIT
-- A question that is asked again with the same id, and the first copy of it: told apart.
ALTER TABLE dns_kind ADD COLUMN attempt INTEGER;
DROP INDEX dns_kind_by_content;
CREATE INDEX dns_kind_by_content ON dns_kind (query_type, rcode, transport, answered, query_seen, attempt);
DROP VIEW dns_queries;
CREATE VIEW dns_queries AS
SELECT dns_id, capture_id, flow_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', query_us / 1000000, 'unixepoch')
        || printf('.%06dZ', query_us % 1000000) AS query_time, query_us,
    (SELECT k.transport FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS transport,
    CASE WHEN client >= 0 THEN printf('%d.%d.%d.%d', client >> 24, client >> 16 & 255, client >> 8 & 255, client & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -client) END AS client_ip,
    CASE WHEN server >= 0 THEN printf('%d.%d.%d.%d', server >> 24, server >> 16 & 255, server >> 8 & 255, server & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -server) END AS server_ip, ports & 65535 AS server_port, transaction_id,
    (SELECT name FROM domain WHERE domain_id = query_domain) AS query_domain,
    (SELECT CASE WHEN k.transport = 'nbns' AND k.query_type = 32 THEN 'NB'
        WHEN k.transport = 'nbns' AND k.query_type = 33 THEN 'NBSTAT'
        ELSE coalesce((SELECT name FROM dns_type t WHERE t.code = k.query_type),
            'TYPE' || k.query_type) END
        FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_type,
    (SELECT k.query_type FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_type_code,
    (SELECT coalesce((SELECT name FROM dns_rcode r WHERE r.code = k.rcode), 'RCODE' || k.rcode)
        FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS rcode,
    (SELECT k.answered FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS answered,
    resolved_ips, answers, ttl,
    response_us / 1000.0 AS response_time_ms,
    ports >> 16 AS client_port,
    (SELECT k.query_seen FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_seen,
    (SELECT k.rcode FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS rcode_code,
    (SELECT k.attempt FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS attempt
FROM dns_query;

-- SPDX-License-Identifier: MIT
SELECT dns_id, capture_id, flow_id, src_device_id AS device_id,
    TIME(query_us) AS query_time, query_us,
    DNS_KIND(transport) AS transport,
    IP(client) AS client_ip,
    IP(server) AS server_ip, DST_PORT(ports) AS server_port, transaction_id,
    DOMAIN(query_domain) AS query_domain,
    (SELECT CASE WHEN k.transport = 'nbns' AND k.query_type = 32 THEN 'NB'
        WHEN k.transport = 'nbns' AND k.query_type = 33 THEN 'NBSTAT'
        ELSE coalesce((SELECT name FROM dns_type t WHERE t.code = k.query_type),
            'TYPE' || k.query_type) END
        FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_type,
    DNS_KIND(query_type) AS query_type_code,
    (SELECT coalesce((SELECT name FROM dns_rcode r WHERE r.code = k.rcode), 'RCODE' || k.rcode)
        FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS rcode,
    DNS_KIND(answered) AS answered,
    (SELECT s.addresses FROM answer_set s WHERE s.answer_set_id = dns_query.answer_set_id)
        AS resolved_ips,
    (SELECT ANSWERS(s.answers, s.later_1, s.later_2, s.later_3, dns_query.ttl, DOMAIN(query_domain))
        FROM answer_set s WHERE s.answer_set_id = dns_query.answer_set_id) AS answers,
    ttl,
    response_us / 1000.0 AS response_time_ms,
    SRC_PORT(ports) AS client_port,
    DNS_KIND(query_seen) AS query_seen,
    DNS_KIND(rcode) AS rcode_code,
    DNS_KIND(attempt) AS attempt,
    client AS client_address_id, server AS server_address_id, query_domain AS query_domain_id,
    src_device_id, dst_device_id,
    DNS_KIND(opcode) AS opcode, MAC(said_by_mac) AS said_by_mac
FROM dns_query

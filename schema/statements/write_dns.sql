-- SPDX-License-Identifier: MIT
-- One question (with its answer), or one unasked reply.
INSERT INTO dns_query (
    capture_id, flow_id, device_id, query_us, kind_id, client, server, ports, transaction_id,
    query_domain, ttl, response_us, resolved_ips, answers
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

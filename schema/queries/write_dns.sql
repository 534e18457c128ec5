-- One question (with its answer), or one unasked reply.
INSERT INTO dns_query (
    capture_id, flow_id, device_id, query_us, transport_term, client, client_port, server,
    server_port, transaction_id, query_seen, answered, query_domain, query_type, rcode, ttl,
    response_us, resolved_ips, answers
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

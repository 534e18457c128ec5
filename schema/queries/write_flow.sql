-- A flow, or its newer state: the latest row of a flow_id stays.
INSERT OR REPLACE INTO flow (
    flow_id, capture_id, start_us, duration_us, device_id, ip_protocol, src, src_port, dst,
    dst_port, packets_sent, packets_received, bytes_sent, bytes_received, payload_sent,
    payload_received, community_id, conn_state, history, end_reason_term, src_mac, dst_mac,
    app_protocol_term, dst_domain, dst_domain_source_term, dst_place, retransmissions_sent,
    retransmissions_received, out_of_order_sent, out_of_order_received, missed_bytes,
    rtt_handshake_us, rtt_min_us, rtt_mean_us, ja3, ja4, application_term, traffic_type_term,
    tracker_category_term, server_label_text, vlan, tunnel_term, parent_flow_id
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

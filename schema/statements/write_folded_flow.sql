-- SPDX-License-Identifier: MIT
-- A row that stands for many attempts: as write_flow, and how many.
INSERT OR REPLACE INTO flow (
    flow_id, capture_id, start_us, duration_us, device_id, kind_id, link_id, src, dst, ports,
    packets_sent, packets_received, bytes_sent, bytes_received, payload_sent, payload_received,
    community_id, history, dst_domain, dst_place, retransmissions, out_of_order, missed_bytes,
    rtt_handshake_us, rtt_min_us, rtt_mean_us, ja3, ja4, server_label_text, parent_flow_id,
    handshake, tcp_signs, folded, folded_distinct
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

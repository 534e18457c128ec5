-- SPDX-License-Identifier: MIT
-- The rows :first to :last of flow_before, written into flow.
--
-- Of two devices the earlier layout names one. It is the originator's, unless its MAC or its address is the
-- responder's. Which addresses were inside is no longer known: those that are private, and those that somebody claimed
-- by ARP, NDP or DHCP, are taken for it.

-- The kinds that the rows have now.
INSERT INTO flow_kind (ip_protocol, conn_state, end_reason, app_protocol, dst_domain_source, application, traffic_type,
    tracker_category, tunnel, encrypted_dns, history, dst_scope)
SELECT DISTINCT k.ip_protocol, k.conn_state, k.end_reason, k.app_protocol, k.dst_domain_source, k.application,
    k.traffic_type, k.tracker_category, k.tunnel, k.encrypted_dns, b.history, BEFORE_SCOPE(b.dst)
FROM flow_before b CROSS JOIN flow_kind k ON k.kind_id = b.kind_id
WHERE b.flow_id BETWEEN :first AND :last
    AND NOT EXISTS (SELECT 1 FROM flow_kind n WHERE BEFORE_KIND(n, k) AND n.history IS b.history
        AND n.dst_scope IS BEFORE_SCOPE(b.dst) AND n.dst_domain_confidence IS NULL);

INSERT INTO flow (flow_id, capture_id, start_us, duration_us, src_device_id, dst_device_id, kind_id, link_id, src, dst,
    ports, packets_sent, packets_received, bytes_sent, bytes_received, payload_sent, payload_received, community_a,
    community_b, community_c, dst_domain, dst_place, handshake, rtt_min_us, rtt_mean_over_min_us, ja3, ja4, rare)
SELECT b.flow_id, b.capture_id, b.start_us, b.duration_us,
    CASE WHEN NOT BEFORE_IS_RESPONDER(b) THEN b.device_id END,
    CASE WHEN BEFORE_IS_RESPONDER(b) THEN b.device_id END,
    (SELECT n.kind_id FROM flow_kind k CROSS JOIN flow_kind n ON BEFORE_KIND(n, k)
        WHERE k.kind_id = b.kind_id AND n.history IS b.history AND n.dst_scope IS BEFORE_SCOPE(b.dst)
        AND n.dst_domain_confidence IS NULL),
    b.link_id, b.src, b.dst, BEFORE_DST_PORT(b.ports) << 16 | BEFORE_SRC_PORT(b.ports),
    b.packets_sent, b.packets_received, b.bytes_sent, b.bytes_received, b.payload_sent, b.payload_received,
    community_id_part(b.community_id, 0), community_id_part(b.community_id, 1), community_id_part(b.community_id, 2),
    b.dst_domain, b.dst_place,
    CASE WHEN b.retransmissions IS NOT NULL THEN coalesce(b.handshake, 0) END,
    b.rtt_min_us, b.rtt_mean_us - b.rtt_min_us, b.ja3, b.ja4,
    CASE WHEN b.folded IS NOT NULL THEN 2 WHEN BEFORE_IS_RARE(b) THEN 1 END
FROM flow_before b
WHERE b.flow_id BETWEEN :first AND :last;

INSERT INTO flow_rare (flow_id, retransmissions, out_of_order, missed_bytes, tcp_signs, server_label_text,
    parent_flow_id, folded, folded_distinct, rtt_handshake_us)
SELECT b.flow_id, nullif(b.retransmissions, 0), nullif(b.out_of_order, 0), nullif(b.missed_bytes, 0), b.tcp_signs,
    b.server_label_text, b.parent_flow_id, b.folded, b.folded_distinct,
    CASE WHEN b.rtt_handshake_us IS NOT BEFORE_RTT_HANDSHAKE(b) THEN coalesce(b.rtt_handshake_us, -1) END
FROM flow_before b
WHERE b.flow_id BETWEEN :first AND :last AND (b.folded IS NOT NULL OR BEFORE_IS_RARE(b));

INSERT INTO hour (hour_us, capture_id, kind, first_id, last_id)
SELECT HOUR(b.start_us), b.capture_id, 1, min(b.flow_id), max(b.flow_id)
FROM flow_before b
WHERE b.flow_id BETWEEN :first AND :last
GROUP BY 1, 2
ON CONFLICT DO UPDATE SET first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id);

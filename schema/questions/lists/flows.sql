-- SPDX-License-Identifier: MIT
-- netscope flows: the last :limit that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
SELECT r.flow_id, r.capture_id, r.device_id,
    DEVICE(r) AS device,
    r.community_id, r.start_time, r.start_us, r.end_time, r.end_us,
    r.end_us - r.start_us AS duration_us, r.protocol, r.ip_protocol, r.src_ip, r.src_port,
    r.dst_ip, r.dst_port, r.src_mac, r.dst_mac, r.vlan, r.packets_sent, r.packets_received,
    r.bytes_sent, r.bytes_received, r.payload_sent, r.payload_received, r.conn_state, r.history,
    r.end_reason, r.retransmissions_sent, r.retransmissions_received, r.out_of_order_sent,
    r.out_of_order_received, r.missed_bytes, r.rtt_handshake_us, r.rtt_min_us, r.rtt_mean_us,
    r.rtt_responder_us, r.rtt_originator_us, r.sack_permitted, r.duplicate_acks_sent,
    r.duplicate_acks_received, r.fast_retransmissions_sent, r.fast_retransmissions_received,
    r.needless_retransmissions_sent, r.needless_retransmissions_received, r.keep_alives_sent,
    r.keep_alives_received, r.zero_windows_sent, r.zero_windows_received, r.window_probes_sent,
    r.window_probes_received, r.duplicate_sacks_sent, r.duplicate_sacks_received,
    r.overlap_conflicts_sent, r.overlap_conflicts_received,
    r.app_protocol, r.dst_domain, r.dst_domain_source, r.dst_country, r.dst_city, r.dst_asn,
    r.dst_as_org, r.ja3_hash, r.ja4, r.application, r.traffic_type, r.tracker_category, r.encrypted_dns, r.tunnel,
    r.parent_flow_id,
    -- The ports of ICMP are its type and code.
    CASE WHEN r.src_port IS NULL OR r.ip_protocol IN (1, 58) THEN r.src_ip
        WHEN instr(r.src_ip, ':') THEN '[' || r.src_ip || ']:' || r.src_port
        ELSE r.src_ip || ':' || r.src_port END AS shown_source,
    CASE WHEN r.dst_port IS NULL OR r.ip_protocol IN (1, 58) THEN coalesce(r.dst_domain, r.dst_ip)
        WHEN r.dst_domain IS NULL AND instr(r.dst_ip, ':')
            THEN '[' || r.dst_ip || ']:' || r.dst_port
        ELSE coalesce(r.dst_domain, r.dst_ip) || ':' || r.dst_port END AS shown_destination,
    coalesce(r.app_protocol, r.protocol) AS shown_app
FROM flows r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.end_us >= :since_us)
    AND (:until_us IS NULL OR r.start_us <= :until_us)
    AND (:port IS NULL OR r.src_port = :port OR r.dst_port = :port)
    AND (:ip IS NULL OR r.src_ip = :ip OR r.dst_ip = :ip)
    AND (:app IS NULL OR r.app_protocol = :app OR r.protocol = :app
        OR lower(r.application) = :app)
    AND (:domain IS NULL OR r.dst_domain = :domain
        OR substr(r.dst_domain, -length(:domain) - 1) = '.' || :domain)
ORDER BY r.flow_id DESC
LIMIT :limit;

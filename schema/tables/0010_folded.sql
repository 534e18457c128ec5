-- SPDX-License-Identifier: MIT
-- Attempts that came to nothing, folded into rows that stand for many.
ALTER TABLE flow ADD COLUMN folded INTEGER;
ALTER TABLE flow ADD COLUMN folded_distinct INTEGER;
DROP VIEW flows;
CREATE VIEW flows AS
SELECT flow_id, capture_id, device_id, community_id,
    strftime('%Y-%m-%dT%H:%M:%S', start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', start_us % 1000000) AS start_time, start_us,
    strftime('%Y-%m-%dT%H:%M:%S', (start_us + duration_us) / 1000000, 'unixepoch')
        || printf('.%06dZ', (start_us + duration_us) % 1000000) AS end_time,
    start_us + duration_us AS end_us,
    (SELECT coalesce((SELECT name FROM ip_protocol p WHERE p.code = k.ip_protocol),
        'ip-' || k.ip_protocol) FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS protocol,
    (SELECT k.ip_protocol FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS ip_protocol,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip,
    CASE WHEN folded IS NULL THEN ports >> 16 END AS src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, ports & 65535 AS dst_port,
    (SELECT CASE WHEN src_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', src_mac >> 40 & 255,
        src_mac >> 32 & 255, src_mac >> 24 & 255, src_mac >> 16 & 255, src_mac >> 8 & 255, src_mac & 255) END
        FROM link l WHERE l.link_id = flow.link_id) AS src_mac,
    (SELECT CASE WHEN dst_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', dst_mac >> 40 & 255,
        dst_mac >> 32 & 255, dst_mac >> 24 & 255, dst_mac >> 16 & 255, dst_mac >> 8 & 255, dst_mac & 255) END
        FROM link l WHERE l.link_id = flow.link_id) AS dst_mac,
    (SELECT vlan FROM link l WHERE l.link_id = flow.link_id) AS vlan,
    packets_sent, packets_received, bytes_sent, bytes_received, payload_sent,
    payload_received,
    (SELECT conn_state FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS conn_state,
    history,
    (SELECT end_reason FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS end_reason,
    retransmissions >> 32 AS retransmissions_sent,
    retransmissions & 4294967295 AS retransmissions_received,
    out_of_order >> 32 AS out_of_order_sent, out_of_order & 4294967295 AS out_of_order_received,
    missed_bytes, rtt_handshake_us, rtt_min_us, rtt_mean_us,
    nullif(handshake >> 2 & 1073741823, 0) - 1 AS rtt_responder_us,
    nullif(handshake >> 32, 0) - 1 AS rtt_originator_us,
    nullif(handshake & 3, 0) - 1 AS sack_permitted,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 1, 10) AS INTEGER), 0)) AS duplicate_acks_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 11, 10) AS INTEGER), 0)) AS duplicate_acks_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 21, 10) AS INTEGER), 0)) AS fast_retransmissions_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 31, 10) AS INTEGER), 0)) AS fast_retransmissions_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 41, 10) AS INTEGER), 0)) AS needless_retransmissions_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 51, 10) AS INTEGER), 0)) AS needless_retransmissions_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 61, 10) AS INTEGER), 0)) AS keep_alives_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 71, 10) AS INTEGER), 0)) AS keep_alives_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 81, 10) AS INTEGER), 0)) AS zero_windows_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 91, 10) AS INTEGER), 0)) AS zero_windows_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 101, 10) AS INTEGER), 0)) AS window_probes_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 111, 10) AS INTEGER), 0)) AS window_probes_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 121, 10) AS INTEGER), 0)) AS duplicate_sacks_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 131, 10) AS INTEGER), 0)) AS duplicate_sacks_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 141, 10) AS INTEGER), 0)) AS overlap_conflicts_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 151, 10) AS INTEGER), 0)) AS overlap_conflicts_received,
    (SELECT app_protocol FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS app_protocol,
    (SELECT name FROM domain WHERE domain_id = dst_domain) AS dst_domain,
    (SELECT k.dst_domain_source FROM flow_kind k WHERE k.kind_id = flow.kind_id)
        AS dst_domain_source,
    (SELECT country FROM place WHERE place_id = dst_place) AS dst_country,
    (SELECT city FROM place WHERE place_id = dst_place) AS dst_city,
    (SELECT asn FROM place WHERE place_id = dst_place) AS dst_asn,
    (SELECT as_org FROM place WHERE place_id = dst_place) AS dst_as_org,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja3) AS ja3_hash,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja4) AS ja4,
    (SELECT application FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS application,
    (SELECT traffic_type FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS traffic_type,
    (SELECT k.tracker_category FROM flow_kind k WHERE k.kind_id = flow.kind_id)
        AS tracker_category,
    (SELECT tunnel FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS tunnel,
    parent_flow_id,
    (SELECT r.name FROM domain d JOIN domain r ON r.domain_id = d.registrable_domain
        WHERE d.domain_id = dst_domain) AS registrable_domain,
    (SELECT value FROM text WHERE text_id = server_label_text) AS server_label,
    duration_us,
    src AS src_address_id, dst AS dst_address_id,
    (SELECT encrypted_dns FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS encrypted_dns,
    folded AS flows_folded, folded_distinct AS flows_folded_distinct
FROM flow;

-- SPDX-License-Identifier: MIT
-- One handshake.
INSERT INTO tls_hello (
    capture_id, flow_id, device_id, hello_us, transport_term, src, src_port, dst, dst_port,
    client_seen, server_seen, sni, version, offered_version, cipher, ech_offered, resumed,
    alpn_offered_text, alpn_first_text, alpn_chosen_text, ja3, ja3s, ja4, quic_version,
    certificate_id, identified_app_term, retry_ja3s
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

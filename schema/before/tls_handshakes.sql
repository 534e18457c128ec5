-- SPDX-License-Identifier: MIT
SELECT tls_id, capture_id, flow_id, device_id,
    TIME(hello_us) AS hello_time, hello_us,
    TERM(transport_term) AS transport,
    IP(src) AS src_ip, src_port,
    IP(dst) AS dst_ip, dst_port,
    DOMAIN(sni) AS sni,
    TEXT(coalesce(alpn_chosen_text, alpn_first_text)) AS alpn,
    CASE WHEN version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = version), printf('0x%04x', version))
    END AS tls_version,
    CASE WHEN cipher IS NOT NULL THEN
        coalesce((SELECT name FROM tls_cipher c WHERE c.code = cipher), printf('0x%04X', cipher))
    END AS cipher_suite,
    FINGERPRINT(string, ja3) AS ja3, FINGERPRINT(hash, ja3) AS ja3_hash,
    FINGERPRINT(string, ja3s) AS ja3s, FINGERPRINT(hash, ja3s) AS ja3s_hash,
    FINGERPRINT(hash, ja4) AS ja4, FINGERPRINT(string, ja4) AS ja4_r,
    CASE ech_offered WHEN 1 THEN 'offered' WHEN 0 THEN 'none' END AS ech,
    CASE WHEN quic_version IS NOT NULL THEN printf('0x%08x', quic_version) END AS quic_version,
    CERTIFICATE(common_name, tls_handshake.certificate_id) AS cert_common_name,
    CERTIFICATE(issuer, tls_handshake.certificate_id) AS cert_issuer,
    CERTIFICATE(sans, tls_handshake.certificate_id) AS cert_sans,
    CERTIFICATE(valid_from, tls_handshake.certificate_id) AS cert_valid_from,
    CERTIFICATE(valid_to, tls_handshake.certificate_id) AS cert_valid_to,
    CERTIFICATE(sha256, tls_handshake.certificate_id) AS cert_sha256,
    resumed,
    TERM(identified_app_term) AS identified_app,
    client_seen, server_seen,
    CASE WHEN offered_version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = offered_version),
            printf('0x%04x', offered_version))
    END AS offered_version,
    TEXT(alpn_offered_text) AS alpn_offered,
    TEXT(alpn_chosen_text) AS alpn_chosen,
    FINGERPRINT(string, retry_ja3s) AS retry_ja3s, FINGERPRINT(hash, retry_ja3s) AS retry_ja3s_hash,
    src AS src_address_id, dst AS dst_address_id, sni AS sni_domain_id,
    device_id AS src_device_id, NULL AS dst_device_id, NULL AS tls_kind_id
FROM tls_handshake_before AS tls_handshake

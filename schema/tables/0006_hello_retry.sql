-- SPDX-License-Identifier: MIT
-- How a server looks that asks for another hello first.
ALTER TABLE tls_hello ADD COLUMN retry_ja3s INTEGER;
DROP VIEW tls_handshakes;
CREATE VIEW tls_handshakes AS
SELECT tls_id, capture_id, flow_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', hello_us / 1000000, 'unixepoch')
        || printf('.%06dZ', hello_us % 1000000) AS hello_time, hello_us,
    (SELECT value FROM term WHERE term_id = transport_term) AS transport,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    (SELECT name FROM domain WHERE domain_id = sni) AS sni,
    (SELECT value FROM text WHERE text_id = coalesce(alpn_chosen_text, alpn_first_text)) AS alpn,
    CASE WHEN version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = version), printf('0x%04x', version))
    END AS tls_version,
    CASE WHEN cipher IS NOT NULL THEN
        coalesce((SELECT name FROM tls_cipher c WHERE c.code = cipher), printf('0x%04X', cipher))
    END AS cipher_suite,
    (SELECT string FROM fingerprint WHERE fingerprint_id = ja3) AS ja3,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja3) AS ja3_hash,
    (SELECT string FROM fingerprint WHERE fingerprint_id = ja3s) AS ja3s,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja3s) AS ja3s_hash,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja4) AS ja4,
    (SELECT string FROM fingerprint WHERE fingerprint_id = ja4) AS ja4_r,
    CASE ech_offered WHEN 1 THEN 'offered' WHEN 0 THEN 'none' END AS ech,
    CASE WHEN quic_version IS NOT NULL THEN printf('0x%08x', quic_version) END AS quic_version,
    (SELECT common_name FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_common_name,
    (SELECT issuer FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_issuer,
    (SELECT sans FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_sans,
    (SELECT valid_from FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_valid_from,
    (SELECT valid_to FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_valid_to,
    (SELECT sha256 FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_sha256,
    resumed,
    (SELECT value FROM term WHERE term_id = identified_app_term) AS identified_app,
    client_seen, server_seen,
    CASE WHEN offered_version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = offered_version),
            printf('0x%04x', offered_version))
    END AS offered_version,
    (SELECT value FROM text WHERE text_id = alpn_offered_text) AS alpn_offered,
    (SELECT value FROM text WHERE text_id = alpn_chosen_text) AS alpn_chosen,
    (SELECT string FROM fingerprint WHERE fingerprint_id = retry_ja3s) AS retry_ja3s,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = retry_ja3s) AS retry_ja3s_hash
FROM tls_hello;

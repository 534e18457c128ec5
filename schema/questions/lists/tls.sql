-- SPDX-License-Identifier: MIT
-- netscope tls: the last :limit handshakes that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
SELECT r.tls_id, r.capture_id, r.flow_id, r.device_id,
    DEVICE(r) AS device,
    r.hello_time, r.hello_us, r.transport, r.src_ip, r.src_port, r.dst_ip, r.dst_port, r.sni,
    r.alpn, r.tls_version, r.cipher_suite, r.ja3, r.ja3_hash, r.ja3s, r.ja3s_hash, r.ja4, r.ja4_r,
    r.ech, r.quic_version, r.cert_common_name, r.cert_issuer, r.cert_sans, r.cert_valid_from,
    r.cert_valid_to, r.cert_sha256, r.resumed, r.identified_app,
    coalesce(r.sni, r.dst_ip) AS shown_server
FROM tls_handshakes r
WHERE (:device_id IS NULL OR r.device_id = :device_id)
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
    AND (:since_us IS NULL OR r.hello_us >= :since_us)
    AND (:until_us IS NULL OR r.hello_us <= :until_us)
    AND (:port IS NULL OR r.src_port = :port OR r.dst_port = :port)
    AND (:ip IS NULL OR r.src_ip = :ip OR r.dst_ip = :ip)
    AND (:domain IS NULL OR r.sni = :domain
        OR substr(r.sni, -length(:domain) - 1) = '.' || :domain)
    AND (:app IS NULL OR r.transport = :app OR lower(r.identified_app) = :app)
ORDER BY r.tls_id DESC
LIMIT :limit;

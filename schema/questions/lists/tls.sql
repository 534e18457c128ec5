-- SPDX-License-Identifier: MIT
-- netscope tls: the last :limit handshakes that were recorded, the newest first.
-- scan: backwards from the newest row, until :limit rows match; nothing is sorted, so any number of
-- rows streams through.
-- view: tls_handshakes
-- shows: hello_us, device, shown_server, tls_version, alpn, transport, ja4, ech, cipher_suite,
--     cert_issuer, identified_app
-- column: device | | plain | 1
-- column: shown_server | server
-- newest: hello_us
-- key: tls_id
-- noun: TLS handshakes
-- empty: A handshake is seen only where the capture holds the start of a connection.
SELECT r.*,
    DEVICE(r) AS device,
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
    AND r.tls_id < coalesce(:after_tls_id, 9223372036854775807)
ORDER BY r.tls_id DESC
LIMIT :limit;

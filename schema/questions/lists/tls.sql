-- SPDX-License-Identifier: MIT
-- netscope tls: the last :limit recorded handshakes, the newest first.
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
WHERE OF_DEVICE(r) AND OF_CAPTURE(r)
    AND FROM_TO(r.hello_us, r.hello_us)
    AND EITHER_PORT(r)
    AND EITHER_IP(r.src_ip, r.dst_ip)
    AND (:domain IS NULL OR IS_BELOW(r.sni))
    AND (:app IS NULL OR r.transport = :app OR lower(r.identified_app) = :app)
    AND OLDER(r.tls_id, :after_tls_id)
ORDER BY r.tls_id DESC
LIMIT :limit;

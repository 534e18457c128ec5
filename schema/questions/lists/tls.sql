-- SPDX-License-Identifier: MIT
-- netscope tls: the last :limit recorded handshakes, the newest first.
-- scan: backwards from the newest row of the range, until :limit rows match; nothing is sorted, so any number of rows
-- streams through.
-- by: ip forms/tls_of_address, device forms/tls_of_device, domain forms/tls_of_name
-- rows: lists/tls
-- view: tls_handshakes
-- shows: hello_us, device, shown_server, tls_version, alpn, transport, ja4, ech, cipher_suite,
--     cert_issuer, identified_app
-- column: device | | plain | 1
-- column: shown_server | server
-- newest: hello_us
-- key: tls_id
-- noun: TLS handshakes
-- empty: A handshake is seen only where the capture holds the start of a connection.
TLS_ROWS(OF_HOURS(r.tls_id, 3, tls_handshake))
ORDER BY r.tls_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- One JA4 and no GREASE in it, though the JA3 differ; ECH is offered on every connection.
SELECT sni, tls_version, alpn, ja4, ech, resumed FROM tls_handshakes ORDER BY hello_us;

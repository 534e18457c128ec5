-- SPDX-License-Identifier: MIT
-- Handshakes: the certificate is visible up to TLS 1.2 only. GnuTLS (wget) and OpenSSL (curl) differ in JA4.
SELECT src_ip, sni, tls_version, cipher_suite, alpn, ja4, ech, cert_common_name, cert_issuer, cert_sans
FROM tls_handshakes ORDER BY hello_us;

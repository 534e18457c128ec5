-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT tls_id, hello_us AS time_us, transport_term AS term, src AS address, dst AS address,
    sni AS domain, alpn_offered_text AS text, alpn_first_text AS text, alpn_chosen_text AS text,
    ja3 AS fingerprint, ja3s AS fingerprint, retry_ja3s AS fingerprint, ja4 AS fingerprint,
    certificate_id AS certificate, identified_app_term AS term
FROM tls_hello WHERE tls_id > ? ORDER BY tls_id LIMIT ?

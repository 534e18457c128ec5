-- SPDX-License-Identifier: MIT
SELECT kind_id AS tls_kind_id, transport,
    TLS_VERSION(version) AS tls_version,
    TLS_VERSION(offered_version) AS offered_version,
    CIPHER(tls_kind) AS cipher_suite
FROM tls_kind

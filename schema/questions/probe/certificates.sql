-- SPDX-License-Identifier: MIT
-- The certificates that servers of a name showed, the one that appeared last first.
-- scan: the lists of ids of the hours in which devices had contact with the name or one below it.
SELECT r.cert_sha256 AS sha256, min(r.hello_us) AS first_us
FROM tls_handshakes r
WHERE r.tls_id IN (EVENTS_OF(tls_id, tls_handshake, FLOWS_OF_NAME(), 3, e.sni IN NAMES_BELOW()))
    AND r.sni = :domain AND FROM_TO(r.hello_us, r.hello_us) AND r.cert_sha256 IS NOT NULL
GROUP BY r.cert_sha256
ORDER BY first_us DESC, sha256
LIMIT :limit;

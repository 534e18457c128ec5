-- SPDX-License-Identifier: MIT
-- Handshakes of a time by client, name and fingerprint. Asked only if there are lists of contacts.
-- scan: the handshakes of the time; all, once, when the lists have changed.
SELECT h.src_device_id AS device_id, min(h.dst) AS dst, DST_PORT(h.ports) AS dst_port, min(h.hello_us) AS first_us,
    max(h.hello_us) AS last_us, count(*) AS count, DOMAIN(h.sni) AS domain, FINGERPRINT(hash, h.ja3) AS ja3,
    FINGERPRINT(hash, h.ja4) AS ja4
FROM tls_handshake h
WHERE h.tls_id >= (SELECT min(first_id) FROM hour WHERE kind = 3 AND hour_us >= :from_us - 3600000000)
    AND h.hello_us >= :from_us AND h.hello_us < :to_us
    AND (:captures IS NULL OR h.capture_id IN (SELECT value FROM json_each(:captures)))
GROUP BY h.src_device_id, DST_PORT(h.ports), h.sni, h.ja3, h.ja4;

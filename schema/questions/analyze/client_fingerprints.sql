-- SPDX-License-Identifier: MIT
-- Fingerprints of TLS clients (JA4) since the last look, of which the rule does not know that the device has them, or does
-- not know it since a day. is_known: it knew it once. others: devices of which it knows them. is_learnt: device and sensor
-- are known for :least. names: of the device, at most 41.
-- scan: the handshakes since the last look.
WITH shown AS MATERIALIZED (
    SELECT h.src_device_id AS device_id, h.ja4, min(h.hello_us) AS first_us, max(h.hello_us) AS last_us, count(*) AS count,
        min(h.dst) AS dst, max(DST_PORT(h.ports)) AS dst_port, max(h.sni) AS sni
    FROM tls_handshake h
    WHERE h.tls_id >= (SELECT min(first_id) FROM hour WHERE kind = 3 AND hour_us >= :from_us - 3600000000)
        AND h.ja4 IS NOT NULL AND h.src_device_id IS NOT NULL AND h.hello_us >= :from_us AND h.hello_us < :to_us
        AND h.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY h.src_device_id, h.ja4
),
judged AS MATERIALIZED (
    SELECT s.*, g.hash, e.updated_us
    FROM shown s JOIN fingerprint g ON g.fingerprint_id = s.ja4
        LEFT JOIN detector_state e ON e.rule = 'rare_fingerprint' AND e.target = g.hash AND e.device_id = s.device_id
)
SELECT j.device_id, d.ip AS src, j.dst, j.dst_port, j.first_us, j.last_us, j.count, NULL AS period_us, j.hash AS ja4,
    DOMAIN(j.sni) AS sni, j.updated_us IS NOT NULL AS is_known,
    (SELECT count(*) FROM detector_state o WHERE o.rule = 'rare_fingerprint' AND o.target = j.hash
        AND o.device_id <> j.device_id) + (SELECT count(*) FROM judged b WHERE b.ja4 = j.ja4
        AND b.device_id <> j.device_id) AS others,
    j.first_us - max(d.first_seen_us, (SELECT min(hour_us) FROM sum_hour)) >= :least AS is_learnt,
    (SELECT count(*) FROM (SELECT 1 FROM device_domain o WHERE o.device_id = j.device_id AND o.role = 1 LIMIT 41)) AS names
FROM judged j JOIN device d USING (device_id)
WHERE NOT FORWARDS(d) AND (j.updated_us IS NULL OR j.updated_us < j.last_us - 86400000000)
ORDER BY j.first_us, j.device_id, j.hash;

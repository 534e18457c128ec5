-- SPDX-License-Identifier: MIT
-- Fingerprints of TLS clients (JA4) since the last look, of which the rule does not know that the device has them, or does
-- not know it since a day. is_known: it knew it once. others: devices of which it knows them. is_learnt: device and sensor
-- are known for :least. names: of the device, at most 41. Both counts are 0 if the device is not learnt or the rule knew it.
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
SELECT n.device_id, n.src, n.dst, n.dst_port, n.first_us, n.last_us, n.count, NULL AS period_us, n.hash AS ja4,
    DOMAIN(n.sni) AS sni, n.is_known, n.is_learnt,
    -- only where they decide: hardly any device meets a new one once it is known
    CASE WHEN n.is_learnt AND NOT n.is_known THEN
        (SELECT count(*) FROM detector_state o WHERE o.rule = 'rare_fingerprint' AND o.target = n.hash
            AND o.device_id <> n.device_id) + (SELECT count(*) FROM judged b WHERE b.ja4 = n.ja4
            AND b.device_id <> n.device_id) ELSE 0 END AS others,
    CASE WHEN n.is_learnt AND NOT n.is_known THEN (SELECT count(*) FROM (SELECT 1 FROM device_domain o
        WHERE o.device_id = n.device_id AND o.role = 1 LIMIT 41)) ELSE 0 END AS names
FROM (
    SELECT j.*, d.ip AS src, j.updated_us IS NOT NULL AS is_known,
        j.first_us - max(d.first_seen_us, (SELECT min(hour_us) FROM sum_hour)) >= :least AS is_learnt
    FROM judged j JOIN device d USING (device_id)
    WHERE NOT FORWARDS(d) AND (j.updated_us IS NULL OR j.updated_us < j.last_us - 86400000000)
) n
ORDER BY n.first_us, n.device_id, n.hash;

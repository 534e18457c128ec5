-- SPDX-License-Identifier: MIT
-- Handshakes in which a server showed a certificate that it signed itself, or that had run out for over a day. A resumed
-- handshake, and TLS 1.3, show none. Calls by DTLS always sign their own.
-- scan: the handshakes since the last look.
WITH shown AS MATERIALIZED (
    SELECT coalesce(h.src_device_id, h.dst_device_id) AS device_id, min(h.dst) AS dst, DST_PORT(h.ports) AS dst_port,
        min(h.hello_us) AS first_us, max(h.hello_us) AS last_us, count(*) AS count, h.certificate_id, max(h.sni) AS sni,
        max(h.flow_id) AS flow_id
    FROM tls_handshake h
    WHERE h.tls_id >= (SELECT min(first_id) FROM hour WHERE kind = 3 AND hour_us >= :from_us - 3600000000)
        AND h.certificate_id IS NOT NULL AND h.hello_us >= :from_us AND h.hello_us < :to_us
        AND h.kind_id NOT IN (SELECT kind_id FROM tls_kind WHERE transport = 'dtls')
        AND h.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY 1, h.certificate_id, 3
)
SELECT s.device_id, NULL AS src, s.dst, s.dst_port, s.first_us, s.last_us, s.count, NULL AS period_us,
    c.common_name, c.issuer, c.valid_to, c.sha256, DOMAIN(s.sni) AS sni,
    CAST(strftime('%s', c.valid_to) AS INTEGER) * 1000000 + 86400000000 < s.last_us AS is_expired,
    c.common_name IS NOT NULL AND c.common_name = c.issuer AS is_self_signed,
    coalesce((SELECT k.dst_scope = 'outside' FROM flow f JOIN flow_kind k USING (kind_id)
        WHERE f.flow_id = s.flow_id), 0) AS is_outside
FROM shown s JOIN certificate c USING (certificate_id)
WHERE is_expired OR is_self_signed
ORDER BY s.first_us;

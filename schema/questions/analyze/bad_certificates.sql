-- SPDX-License-Identifier: MIT
-- Handshakes in which a server showed a certificate that it signed itself, that had run out for over a day, or that is for
-- other names than the one the client asked for (other_name; a star stands for one label, RFC 6125 6.4.3). A resumed
-- handshake, and TLS 1.3, show none. Calls by DTLS always sign their own. Of a certificate 512 names are kept, so one with
-- as many may be for others, too. The text of all names is searched: to take it apart would cost an attacker nothing.
-- scan: the handshakes since the last look.
WITH shown AS MATERIALIZED (
    SELECT coalesce(h.src_device_id, h.dst_device_id) AS device_id, min(h.dst) AS dst, DST_PORT(h.ports) AS dst_port,
        min(h.hello_us) AS first_us, max(h.hello_us) AS last_us, count(*) AS count, h.certificate_id, h.sni,
        max(h.flow_id) AS flow_id
    FROM tls_handshake h
    WHERE h.tls_id >= (SELECT min(first_id) FROM hour WHERE kind = 3 AND hour_us >= :from_us - 3600000000)
        AND h.certificate_id IS NOT NULL AND h.hello_us >= :from_us AND h.hello_us < :to_us
        AND h.kind_id NOT IN (SELECT kind_id FROM tls_kind WHERE transport = 'dtls')
        AND h.capture_id IN (SELECT value FROM json_each(:captures))
    GROUP BY 1, h.certificate_id, 3, h.sni
),
-- Each certificate is judged once for each name that was asked, and its texts are read once it is found bad.
judged AS MATERIALIZED (
    SELECT a.certificate_id, a.sni, a.name,
        CAST(strftime('%s', c.valid_to) AS INTEGER) * 1000000 + 86400000000 AS too_old_us,
        c.common_name IS NOT NULL AND c.common_name = c.issuer AS is_self_signed,
        iif(a.name LIKE '%.%' AND (length(c.sans) < 1536 OR json_array_length(c.sans) < 512) AND NOT (
            lower(c.common_name) IS lower(a.name)
            OR coalesce(c.common_name LIKE '*.%', 0)
                AND lower(substr(c.common_name, 2)) = lower(substr(a.name, instr(a.name, '.')))
            OR instr(lower(c.sans), json_quote(lower(a.name)))
            OR instr(lower(c.sans), '"*' || substr(json_quote(lower(substr(a.name, instr(a.name, '.')))), 2))),
            a.name, NULL) AS other_name
    FROM (SELECT certificate_id, sni, DOMAIN(sni) AS name FROM (SELECT DISTINCT certificate_id, sni FROM shown)) a
        JOIN certificate c USING (certificate_id)
),
bad AS MATERIALIZED (
    SELECT s.device_id, min(s.dst) AS dst, s.dst_port, min(s.first_us) AS first_us, max(s.last_us) AS last_us,
        sum(s.count) AS count, s.certificate_id, max(j.name) AS sni,
        coalesce(j.too_old_us < max(s.last_us), 0) AS is_expired, j.is_self_signed, max(j.other_name) AS other_name,
        max(s.flow_id) AS flow_id
    FROM shown s CROSS JOIN judged j ON j.certificate_id = s.certificate_id AND j.sni IS s.sni
    GROUP BY s.device_id, s.certificate_id, s.dst_port
    HAVING is_expired OR j.is_self_signed OR max(j.other_name) IS NOT NULL
)
SELECT b.device_id, NULL AS src, b.dst, b.dst_port, b.first_us, b.last_us, b.count, NULL AS period_us, c.common_name,
    c.issuer, c.valid_to, c.sha256, b.is_expired, b.is_self_signed, coalesce((SELECT k.dst_scope = 'outside'
        FROM flow f JOIN flow_kind k USING (kind_id) WHERE f.flow_id = b.flow_id), 0) AS is_outside, b.sni, b.other_name
FROM bad b CROSS JOIN certificate c USING (certificate_id)
ORDER BY b.first_us;

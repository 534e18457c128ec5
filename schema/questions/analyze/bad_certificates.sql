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
named AS MATERIALIZED (
    SELECT s.*, DOMAIN(s.sni) AS name, c.common_name, c.issuer, c.valid_to, c.sha256, c.sans
    FROM shown s JOIN certificate c USING (certificate_id)
),
judged AS MATERIALIZED (
    SELECT s.device_id, NULL AS src, min(s.dst) AS dst, s.dst_port, min(s.first_us) AS first_us, max(s.last_us) AS last_us,
        sum(s.count) AS count, NULL AS period_us, s.common_name, s.issuer, s.valid_to, s.sha256, max(s.name) AS sni,
        CAST(strftime('%s', s.valid_to) AS INTEGER) * 1000000 + 86400000000 < max(s.last_us) AS is_expired,
        s.common_name IS NOT NULL AND s.common_name = s.issuer AS is_self_signed,
        max(iif(s.name LIKE '%.%' AND (length(s.sans) < 1536 OR json_array_length(s.sans) < 512) AND NOT (
            lower(s.common_name) IS lower(s.name)
            OR coalesce(s.common_name LIKE '*.%', 0) AND lower(substr(s.common_name, 2)) = lower(substr(s.name, instr(s.name, '.')))
            OR instr(lower(s.sans), json_quote(lower(s.name)))
            OR instr(lower(s.sans), '"*' || substr(json_quote(lower(substr(s.name, instr(s.name, '.')))), 2))),
            s.name, NULL)) AS other_name, max(s.flow_id) AS flow_id
    FROM named s
    GROUP BY s.device_id, s.certificate_id, s.dst_port
    HAVING is_expired OR is_self_signed OR other_name IS NOT NULL
)
SELECT j.*, coalesce((SELECT k.dst_scope = 'outside' FROM flow f JOIN flow_kind k USING (kind_id)
    WHERE f.flow_id = j.flow_id), 0) AS is_outside
FROM judged j
ORDER BY j.first_us;

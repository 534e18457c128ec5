-- SPDX-License-Identifier: MIT
-- Rows whose kind stood in the row.
INSERT INTO tls_kind (TLS_KIND_FACTS())
WITH b AS MATERIALIZED (BEFORE_TLS_KINDS())
SELECT DISTINCT TLS_KIND_FACTS() FROM b
WHERE NOT EXISTS (SELECT 1 FROM tls_kind k WHERE BEFORE_SAME_TLS_KIND(k, b));

INSERT INTO tls_handshake
    (tls_id, capture_id, flow_id, src_device_id, dst_device_id, hello_us, kind_id, src, dst, ports, sni, ja3, ja4,
    certificate_id)
WITH b AS (BEFORE_TLS_KINDS())
SELECT tls_id, capture_id, flow_id, iif(is_dst, NULL, device_id), iif(is_dst, device_id, NULL), hello_us,
    (SELECT k.kind_id FROM tls_kind k WHERE BEFORE_SAME_TLS_KIND(k, b)), src, dst, dst_port << 16 | src_port, sni, ja3, ja4,
    certificate_id
FROM b ORDER BY tls_id;

INSERT INTO hour (hour_us, capture_id, kind, first_id, last_id)
SELECT HOUR(hello_us), capture_id, 3, min(tls_id), max(tls_id)
FROM tls_handshake_before
WHERE tls_id BETWEEN :first AND :last
GROUP BY 1, 2
ON CONFLICT DO UPDATE SET first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id);

-- SPDX-License-Identifier: MIT
-- Rows whose kind stood in the row.
INSERT INTO text (value)
SELECT DISTINCT referrer FROM http_request_before
WHERE http_id BETWEEN :first AND :last AND referrer IS NOT NULL
ON CONFLICT DO NOTHING;

INSERT INTO http_kind (HTTP_KIND_FACTS())
WITH b AS MATERIALIZED (BEFORE_HTTP_KINDS())
SELECT DISTINCT HTTP_KIND_FACTS() FROM b
WHERE NOT EXISTS (SELECT 1 FROM http_kind k WHERE BEFORE_SAME_HTTP_KIND(k, b));

INSERT INTO http_request
    (http_id, capture_id, flow_id, src_device_id, dst_device_id, request_us, kind_id, src, dst, ports, host_text, uri,
    user_agent_text, referrer_text, request_body_bytes, response_body_bytes, response_us)
WITH b AS (BEFORE_HTTP_KINDS())
SELECT http_id, capture_id, flow_id, iif(is_dst, NULL, device_id), iif(is_dst, device_id, NULL), request_us,
    (SELECT k.kind_id FROM http_kind k WHERE BEFORE_SAME_HTTP_KIND(k, b)), src, dst, dst_port << 16 | src_port, host_text, uri,
    user_agent_text, (SELECT t.text_id FROM text t WHERE t.value = b.referrer), request_body_bytes,
    response_body_bytes, response_us
FROM b ORDER BY http_id;

INSERT INTO hour (hour_us, capture_id, kind, first_id, last_id)
SELECT HOUR(request_us), capture_id, 4, min(http_id), max(http_id)
FROM http_request_before
WHERE http_id BETWEEN :first AND :last
GROUP BY 1, 2
ON CONFLICT DO UPDATE SET first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id);

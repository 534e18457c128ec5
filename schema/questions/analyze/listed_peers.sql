-- SPDX-License-Identifier: MIT
-- Whom each device talked to before a time, by the sums: asked once when the lists of contacts have changed.
-- scan: the sums of peers.
SELECT p.device_id, p.role = 1 AS is_started, NULL AS src, p.peer AS dst, NULL AS src_text,
    iif(p.peer < 0, IP(p.peer), NULL) AS dst_text, NULL AS dst_port, min(p.hour_us + p.first_after_us) AS first_us,
    max(p.hour_us + p.last_after_us) AS last_us, sum(p.flows) AS count, max(p.bytes_received > 0) AS is_answered,
    NULL AS domain
FROM peer_hour p
WHERE p.hour_us < :from_us AND p.hour_us + p.last_after_us < :from_us AND p.peer < 4294967296
GROUP BY p.peer, p.device_id, p.role;

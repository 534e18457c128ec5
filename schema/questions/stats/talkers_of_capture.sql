-- SPDX-License-Identifier: MIT
-- The same of one capture, or of all.
-- scan: the flows of the capture, or all, from both sides.
SELECT t.device_id, APART(t) AS device, t.flows, t.bytes_sent, t.bytes_received, t.shown_share
FROM (
    SELECT p.device_id, DEVICE(p) AS device, sum(p.flows) AS flows, sum(p.bytes_sent) AS bytes_sent,
        sum(p.bytes_received) AS bytes_received, SHARE_OF_SUM(p.bytes_sent + p.bytes_received)
    FROM (
        SELECT WHOLE(r.src_device_id) AS device_id, count(*) AS flows, sum(r.bytes_sent) AS bytes_sent,
            sum(r.bytes_received) AS bytes_received
        FROM flows r WHERE OF_CAPTURE_IDS() AND r.src_device_id IS NOT NULL AND r.tunnel IS NULL GROUP BY 1
        UNION ALL SELECT WHOLE(r.dst_device_id), count(*), sum(r.bytes_received), sum(r.bytes_sent)
        FROM flows r WHERE OF_CAPTURE_IDS() AND r.dst_device_id IS NOT NULL AND r.tunnel IS NULL GROUP BY 1
    ) p
    GROUP BY p.device_id
    ORDER BY sum(p.bytes_sent + p.bytes_received) DESC, p.device_id
    LIMIT :limit
) t
ORDER BY t.bytes_sent + t.bytes_received DESC, t.device_id;

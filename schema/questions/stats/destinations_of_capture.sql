-- SPDX-License-Identifier: MIT
-- The same of one capture, or of all.
-- scan: the flows of the capture, or all.
SELECT coalesce(r.registrable_domain, r.dst_domain, '(no name)') AS destination, count(*) AS flows,
    count(DISTINCT r.device_id) AS devices, sum(r.bytes_sent) AS bytes_sent, sum(r.bytes_received) AS bytes_received,
    SHARE_OF_SUM(r.bytes_sent + r.bytes_received)
FROM flows r WHERE OF_CAPTURE_IDS() AND r.tunnel IS NULL
GROUP BY 1
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, destination
LIMIT :limit;

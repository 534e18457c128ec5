-- SPDX-License-Identifier: MIT
-- The same of one capture, or of all.
-- scan: the flows of the capture, or all.
SELECT r.dst_country AS country, count(*) AS flows, sum(r.bytes_sent) AS bytes_sent,
    sum(r.bytes_received) AS bytes_received, SHARE_OF_SUM(r.bytes_sent + r.bytes_received)
FROM flows r WHERE OF_CAPTURE_IDS() AND r.tunnel IS NULL AND r.dst_country IS NOT NULL
GROUP BY 1
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, country
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- The same of one capture, or of all.
-- scan: the flows of the capture, or all.
SELECT coalesce(r.app_protocol,
        CASE WHEN r.protocol IN ('tcp', 'udp') THEN r.protocol || ', not recognised' ELSE r.protocol END) AS app,
    count(*) AS flows, sum(r.bytes_sent) AS bytes_sent, sum(r.bytes_received) AS bytes_received,
    SHARE_OF_SUM(r.bytes_sent + r.bytes_received)
FROM flows r WHERE OF_CAPTURE_IDS() AND r.tunnel IS NULL
GROUP BY 1
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, app
LIMIT :limit;

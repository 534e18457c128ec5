-- SPDX-License-Identifier: MIT
-- The applications with the most bytes.
-- scan: the flows, aggregated.
-- column: app
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT app, count(*) AS flows, sum(bytes_sent) AS bytes_sent,
    sum(bytes_received) AS bytes_received
FROM (
    SELECT bytes_sent, bytes_received, coalesce(app_protocol,
        CASE WHEN protocol IN ('tcp', 'udp') THEN protocol || ', not recognised' ELSE protocol END)
        AS app
    FROM flows
    WHERE tunnel IS NULL AND (:capture_id IS NULL OR capture_id = :capture_id)
)
GROUP BY app
ORDER BY sum(bytes_sent + bytes_received) DESC, app
LIMIT :limit;

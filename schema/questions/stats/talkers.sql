-- SPDX-License-Identifier: MIT
-- The devices with the most bytes.
-- scan: the flows, aggregated.
-- column: device
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT r.device_id,
    DEVICE(r) AS device,
    sum(r.flows) AS flows, sum(r.bytes_sent) AS bytes_sent, sum(r.bytes_received) AS bytes_received
FROM (
    SELECT WHOLE(f.device_id) AS device_id, f.flows, f.bytes_sent, f.bytes_received
    FROM (
        SELECT device_id, count(*) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
        FROM flows
        WHERE device_id IS NOT NULL AND tunnel IS NULL AND (:capture_id IS NULL OR capture_id = :capture_id)
        GROUP BY device_id
    ) f
) r
GROUP BY r.device_id
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, r.device_id
LIMIT :limit;

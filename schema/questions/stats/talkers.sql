-- SPDX-License-Identifier: MIT
-- The devices with the most bytes.
-- scan: the flows, aggregated.
-- column: device
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
SELECT r.device_id,
    DEVICE(r) AS device,
    count(*) AS flows, sum(r.bytes_sent) AS bytes_sent, sum(r.bytes_received) AS bytes_received
FROM flows r
WHERE r.device_id IS NOT NULL AND r.tunnel IS NULL
    AND (:capture_id IS NULL OR r.capture_id = :capture_id)
GROUP BY r.device_id
ORDER BY sum(r.bytes_sent + r.bytes_received) DESC, r.device_id
LIMIT :limit;

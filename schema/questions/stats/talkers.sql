-- SPDX-License-Identifier: MIT
-- The devices with the most bytes, as what they started and what they served.
-- scan: the sums by the day, and what is not in them yet.
-- by: capture stats/talkers_of_capture
-- rows: stats/talkers_of_capture
-- column: device
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: shown_share | share | share | 2
SELECT t.device_id, APART(t) AS device, t.flows, t.bytes_sent, t.bytes_received, t.shown_share
FROM (
    SELECT w.device_id, DEVICE(w) AS device, w.flows, w.bytes_sent, w.bytes_received,
        SHARE(w.bytes_sent + w.bytes_received)
    FROM (
        SELECT WHOLE(p.device_id) AS device_id, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent,
            sum(bytes_received) AS bytes_received
        FROM (
            SELECT device_id, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
            FROM device_day WHERE device_id <> 0 GROUP BY device_id
            UNION ALL SELECT device_id, sum(flows), sum(bytes_sent), sum(bytes_received)
            FROM (REST_OF_DEVICES()) GROUP BY device_id
        ) p
        GROUP BY WHOLE(p.device_id)
    ) w
    ORDER BY w.bytes_sent + w.bytes_received DESC, w.device_id
    LIMIT :limit
) t
ORDER BY t.bytes_sent + t.bytes_received DESC, t.device_id;

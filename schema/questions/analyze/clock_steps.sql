-- SPDX-License-Identifier: MIT
-- Where the time of a live capture went back by over two seconds, or forward by over a minute: an interval of the ledger
-- begins before the one before it ended, or lasts or waits much longer than the ten seconds that it should.
-- scan: the intervals of a day of the ledger.
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    min(h.interval_start_us, h.interval_end_us) AS first_us, h.interval_end_us AS last_us, 1 AS count,
    h.health_id AS period_us,
    iif(h.interval_start_us < b.interval_end_us - 2000000, h.interval_start_us - b.interval_end_us,
        h.interval_end_us - b.interval_end_us - 10000000) AS step_us
FROM health h JOIN health b ON b.health_id = (SELECT max(e.health_id) FROM health e
    WHERE e.health_id < h.health_id AND e.capture_id = h.capture_id)
WHERE h.health_id > (SELECT max(health_id) FROM health) - 8640 AND h.capture_id = (SELECT max(value) FROM json_each(:captures))
    AND h.interval_end_us >= :from_us AND h.interval_end_us < :to_us
    AND (SELECT buffer_bytes FROM capture WHERE capture_id = (SELECT max(value) FROM json_each(:captures))) IS NOT NULL
    AND (h.interval_start_us < b.interval_end_us - 2000000 OR h.interval_end_us - b.interval_end_us > 70000000)
ORDER BY h.health_id
LIMIT 16;

-- SPDX-License-Identifier: MIT
-- Devices that appeared since the last run on a network of earlier captures. A network is known
-- from the end of the first capture that shares a device with this one.
-- scan: one row per device, one per run of the program.
WITH earlier AS MATERIALIZED (
    SELECT capture_id, start_us, end_us FROM capture
    WHERE capture_id < :capture_id AND end_us IS NOT NULL
),
familiar AS MATERIALIZED (
    SELECT min(e.end_us) AS since_us
    FROM device known CROSS JOIN earlier e ON known.first_seen_us BETWEEN e.start_us AND e.end_us
    WHERE known.first_seen_us < :to_us
        AND known.last_seen_us >= (SELECT c.start_us FROM capture c WHERE c.capture_id = :capture_id)
)
SELECT d.device_id, d.mac_address, d.ip_address, d.vendor, d.hostname, d.mac_random,
    d.first_seen_us, (SELECT count(*) FROM earlier e WHERE e.end_us < d.first_seen_us) AS captures
FROM devices d
WHERE d.first_seen_us >= :from_us AND d.first_seen_us < :to_us
    AND d.first_seen_us > (SELECT since_us FROM familiar)
    AND NOT EXISTS (SELECT 1 FROM earlier e
        WHERE d.first_seen_us BETWEEN e.start_us AND e.end_us)
ORDER BY d.first_seen_us, d.device_id;

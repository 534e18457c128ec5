-- SPDX-License-Identifier: MIT
SELECT capture_id, sensor, source, link_type, filter, snaplen,
    TIME(start_us) AS start_time, start_us,
    TIME(end_us) AS end_time, end_us,
    status, software_version, note, privacy, buffer_bytes
FROM capture

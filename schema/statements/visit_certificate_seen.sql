-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT seen_id, seen_us AS time_us, src AS address, dst AS address,
    certificate_id AS certificate
FROM certificate_seen WHERE seen_id > ? ORDER BY seen_id LIMIT ?

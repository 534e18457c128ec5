-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT alert_id, last_us AS time_us, src AS address, dst AS address
FROM alert WHERE alert_id > ? ORDER BY alert_id LIMIT ?

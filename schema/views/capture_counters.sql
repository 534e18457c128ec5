-- SPDX-License-Identifier: MIT
SELECT capture_id, interval_end_us,
    TERM(name_term) AS name,
    capture_counter.value AS value
FROM capture_counter

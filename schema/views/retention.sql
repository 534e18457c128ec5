-- SPDX-License-Identifier: MIT
SELECT kind,
    TIME(removed_to_us + 1) AS kept_from_time,
    removed_to_us + 1 AS kept_from_us, aged AS rows_aged, shed AS rows_shed
FROM removal

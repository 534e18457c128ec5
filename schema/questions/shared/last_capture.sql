-- SPDX-License-Identifier: MIT
-- netscope status: the newest capture, where it came from and how it ended.
-- scan: the last row of captures is taken.
SELECT capture_id, source, status, end_us
FROM captures
ORDER BY capture_id DESC
LIMIT 1;

-- SPDX-License-Identifier: MIT
-- netscope status: the newest capture, its source and its end.
-- scan: the last row of captures is taken.
SELECT capture_id, source, status, end_us
FROM captures
ORDER BY capture_id DESC
LIMIT 1;

-- SPDX-License-Identifier: MIT
SELECT hour_us, TIME(hour_us) AS hour_time, capture AS capture_id, content_bytes, missed_bytes,
    CASE WHEN content_bytes + missed_bytes > 0 THEN 1.0 * content_bytes / (content_bytes + missed_bytes) ELSE 1.0 END
        AS content_share
FROM content_hour

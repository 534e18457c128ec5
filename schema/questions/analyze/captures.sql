-- SPDX-License-Identifier: MIT
-- A capture, and the earlier ones of its sensor that it goes on from: they had ended before it began. What a look needs
-- of their flows has ids above after_flow_id.
-- scan: one row per run of the program.
SELECT c.capture_id, coalesce(c.after_flow_id, 0) AS after_flow_id, iif(c.capture_id = :capture_id, NULL, c.end_us) AS end_us
FROM capture c, capture now
WHERE now.capture_id = :capture_id
    AND (c.capture_id = :capture_id
        OR (c.capture_id < :capture_id AND c.sensor IS now.sensor AND c.end_us <= now.start_us
            AND c.end_us >= :since_us))
ORDER BY c.capture_id DESC;

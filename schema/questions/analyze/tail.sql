-- SPDX-License-Identifier: MIT
-- The flows of a capture that ended since then have ids above this one.
-- scan: the flows of one capture.
SELECT coalesce(min(f.flow_id) - 1, :after_flow_id) AS after_flow_id
FROM flow f
WHERE f.flow_id > :after_flow_id AND f.capture_id = :capture_id AND f.start_us + f.duration_us >= :since_us;

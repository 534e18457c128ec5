-- SPDX-License-Identifier: MIT
-- Whether a host served another one in the hour in which that one tried some of its ports without success.
-- scan: the flows of that time, once for each finding of few ports.
SELECT count(*) AS served
FROM flow f
WHERE f.flow_id > :after_flow_id AND f.src = :src AND f.dst = :dst
    AND f.start_us BETWEEN :first_us AND :last_us
    AND f.payload_received > 0
    AND f.capture_id IN (SELECT value FROM json_each(:captures));

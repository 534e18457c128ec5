-- SPDX-License-Identifier: MIT
-- What we believe about a device, and why.
-- scan: one row per device, attribute, value and source.
-- column: attribute | what
-- column: value
-- column: source | said by
-- column: confidence | sure | percent
-- column: count | times | count | 2
-- column: last_seen_us | last (UTC) | time | 1
SELECT attribute, value, source, confidence, count, first_seen_us, last_seen_us
FROM device_evidence WHERE device_id = :device_id
ORDER BY CASE attribute WHEN 'hostname' THEN 0 WHEN 'vendor' THEN 1 WHEN 'model' THEN 2
    WHEN 'type' THEN 3 WHEN 'os' THEN 4 ELSE 5 END, confidence DESC, count DESC, value
LIMIT :limit;

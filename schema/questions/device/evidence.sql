-- SPDX-License-Identifier: MIT
-- The conclusions about a device, and their evidence. Who leased to it concludes nothing by itself.
-- scan: one row per device, attribute, value and source.
-- view: device_evidence
-- shows: attribute, value, source, confidence, count, last_seen_us
SELECT attribute, value, source, max(confidence) AS confidence, sum(count) AS count,
    min(first_seen_us) AS first_seen_us, max(last_seen_us) AS last_seen_us
FROM device_evidence WHERE device_id IN PARTS() AND attribute <> 'lease'
GROUP BY attribute, value, source
ORDER BY CASE attribute WHEN 'hostname' THEN 0 WHEN 'vendor' THEN 1 WHEN 'model' THEN 2
    WHEN 'type' THEN 3 WHEN 'os' THEN 4 ELSE 5 END, max(confidence) DESC, sum(count) DESC, value
LIMIT :limit;

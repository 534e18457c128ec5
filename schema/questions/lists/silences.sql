-- SPDX-License-Identifier: MIT
-- netscope silences: what people do not want to see for a while, the last to end first.
-- scan: at most 256 silences, and one row per finding.
-- view: silences
-- shows: silence_id, rule, device, target, until_us, findings, note, who, at_us
-- column: device
-- column: findings | | count | 2
-- key: until_us, silence_id
-- noun: silences
-- empty: `netscope alerts silence RULE --device X --for 30d` makes one.
SELECT r.*,
    DEVICE(r) AS device,
    (SELECT count(*) FROM alerts a WHERE a.silence_id = r.silence_id) AS findings
FROM silences r
WHERE (:device_id IS NULL OR WHOLE(r.device_id) = :device_id)
    AND (:rule IS NULL OR r.rule = :rule)
    AND (:after_silence_id IS NULL OR (r.until_us, -r.silence_id) < (:after_until_us, -:after_silence_id))
ORDER BY r.until_us DESC, r.silence_id
LIMIT :limit;

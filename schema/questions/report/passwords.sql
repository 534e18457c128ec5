-- SPDX-License-Identifier: MIT
-- Devices of which a password or a token went by in the clear to the outside.
-- scan: a row for each finding.
SELECT PART_OF(a) AS device_id, count(*) AS findings FROM alerts a
WHERE a.rule = 'cleartext_login' AND a.severity <> 'low'
    AND ((a.first_us >= :from_us AND a.first_us < :to_us) OR (a.last_us >= :from_us AND a.last_us < :to_us))
    AND IN_REPORT(a)
GROUP BY 1 ORDER BY 1;

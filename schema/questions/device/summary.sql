-- SPDX-License-Identifier: MIT
-- The sentence that heads a device's page: what it is, where, and whether anything is wrong. News (info) is nothing wrong.
-- scan: one row per finding, repeats folded in.
-- column: summary
-- column: findings | | count
-- column: target_of | | count
WITH HELD(), finding AS (
    SELECT a.alert_id, a.title, a.device_id IN PARTS() AS is_cause, a.last_us,
        CASE a.severity WHEN 'critical' THEN 4 WHEN 'high' THEN 3 WHEN 'medium' THEN 2 ELSE 1 END AS level
    FROM alerts a
    WHERE a.status <> 'closed' AND a.silence_id IS NULL AND a.severity <> 'info'
        AND (a.device_id IN PARTS() OR (IS_TARGET(a)))
), counted AS (
    SELECT coalesce(sum(is_cause), 0) AS findings, coalesce(sum(NOT is_cause), 0) AS target_of FROM finding
), worst AS (
    SELECT group_concat(title, '; ') AS titles FROM (
        SELECT title FROM finding WHERE is_cause ORDER BY level DESC, last_us DESC, alert_id LIMIT 3)
), done AS (
    SELECT group_concat(title, '; ') AS titles FROM (
        SELECT title FROM finding WHERE NOT is_cause ORDER BY level DESC, last_us DESC, alert_id LIMIT 2)
)
SELECT coalesce(d.user_label, d.hostname, d.mac_address, d.ip_address)
    || coalesce(' (' || nullif(rtrim(coalesce(d.vendor || ', ', '') || coalesce(d.device_type || ', ', '')
        || coalesce(d.os_fingerprint || ', ', ''), ', '), '') || ')', '')
    || CASE WHEN d.is_gateway THEN ', a gateway,' ELSE '' END
    || coalesce(' at ' || d.ip_address, '') || ': '
    || CASE c.findings WHEN 0 THEN 'nothing wrong was found' WHEN 1 THEN 'one thing needs a look'
        WHEN 2 THEN 'two things need a look' WHEN 3 THEN 'three things need a look'
        ELSE c.findings || ' things need a look' END
    || coalesce(' (' || w.titles || iif(c.findings > 3, '; ...', '') || ')', '')
    || CASE c.target_of WHEN 0 THEN '' WHEN 1 THEN ', and it is the target of one finding'
        ELSE ', and it is the target of ' || c.target_of || ' findings' END
    || coalesce(' (' || t.titles || iif(c.target_of > 2, '; ...', '') || ')', '')
    || '.' AS summary, c.findings, c.target_of
FROM devices d, counted c, worst w, done t WHERE d.device_id = :device_id;

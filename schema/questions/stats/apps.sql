-- SPDX-License-Identifier: MIT
-- The applications with the most bytes.
-- scan: the sums by the day, and what is not in them yet.
-- by: capture stats/apps_of_capture
-- rows: stats/apps_of_capture
-- column: app
-- column: flows | | count
-- column: bytes_sent | sent | bytes
-- column: bytes_received | received | bytes
-- column: shown_share | share | share | 2
SELECT coalesce(k.app_protocol, (SELECT CASE WHEN k.ip_protocol IN (6, 17) THEN n.name || ', not recognised' ELSE n.name END
        FROM ip_protocol n WHERE n.code = k.ip_protocol), 'ip-' || k.ip_protocol, 'others') AS app, sum(s.flows) AS flows,
    sum(s.bytes_sent) AS bytes_sent, sum(s.bytes_received) AS bytes_received,
    SHARE_OF_SUM(s.bytes_sent + s.bytes_received)
FROM (
    SELECT kind_id, sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received
    FROM kind_day GROUP BY kind_id
    UNION ALL SELECT kind_id, sum(flows), sum(bytes_sent), sum(bytes_received)
    FROM (REST_BY_OWNER()) GROUP BY kind_id
) s LEFT JOIN flow_kind k ON k.kind_id = s.kind_id
GROUP BY 1
ORDER BY sum(s.bytes_sent + s.bytes_received) DESC, app
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- Flows that went to a tracker by the lists of then, and flows that do by a later verdict on their name. The second
-- kind is older than that verdict (flows_before), so without one no flow is read.
WITH judged AS (
    SELECT tracker_connection.*, CASE WHEN d.name = e.name OR substr(d.name, -length(e.name) - 1) = '.' || e.name
            THEN tracker_connection.domain ELSE tracker_domain END AS judged_domain,
        ITS_FLOW(payload_sent) AS payload_sent,
        ITS_FLOW((SELECT k.dst_scope FROM flow_kind k WHERE k.kind_id = f.kind_id)) AS dst_scope,
        ITS_FLOW(src_device_id) AS src_device_id, ITS_FLOW(dst_device_id) AS dst_device_id,
        ITS_FLOW((SELECT CERTAIN(k) FROM flow_kind k WHERE k.kind_id = f.kind_id)) AS certain
    FROM tracker_connection JOIN domain e ON e.domain_id = tracker_domain
        LEFT JOIN domain d ON d.domain_id = tracker_connection.domain)
SELECT j.flow_id, j.capture_id, j.device_id,
    TIME(j.start_us) AS start_time, j.start_us,
    DOMAIN(j.domain) AS domain,
    DOMAIN(j.tracker_domain) AS tracker_domain_then, DOMAIN(coalesce(now.tracker_domain, now.name_id)) AS tracker_domain_now,
    TERM(j.category_term) AS category_then, TERM(now.category_term) AS category_now,
    TEXT(j.owner_text) AS owner_then, TEXT(now.owner_text) AS owner_now,
    TERM(j.list_name_term) AS list_name_then, TERM(now.list_name_term) AS list_name_now,
    TIME(coalesce(now.from_us, (SELECT max(l.until_us) FROM name_label l WHERE l.name_id = j.judged_domain)))
        AS now_since_time,
    coalesce(now.from_us, (SELECT max(l.until_us) FROM name_label l WHERE l.name_id = j.judged_domain)) AS now_since_us,
    j.payload_sent, j.dst_scope, j.src_device_id, j.dst_device_id, j.certain
FROM judged j LEFT JOIN name_label now ON now.name_id = j.judged_domain AND now.until_us IS NULL
UNION ALL
SELECT f.flow_id, f.capture_id, f.device_id,
    f.start_time, f.start_us,
    f.dst_domain,
    NULL, DOMAIN(coalesce(now.tracker_domain, now.name_id)),
    NULL, TERM(now.category_term),
    NULL, TEXT(now.owner_text),
    NULL, TERM(now.list_name_term),
    TIME(now.from_us), now.from_us,
    f.payload_sent, f.dst_scope, f.src_device_id, f.dst_device_id, CERTAIN(f)
FROM flows f CROSS JOIN name_label now ON now.name_id = f.dst_domain_id AND now.until_us IS NULL
WHERE f.flow_id <= (SELECT max(l.flows_before) FROM name_label l WHERE l.until_us IS NULL)
    AND f.flow_id <= now.flows_before AND f.dst_domain_source NOT IN ('ech_outer', 'dns_unasked')
    AND NOT EXISTS (SELECT 1 FROM tracker_connection t WHERE t.flow_id = f.flow_id)

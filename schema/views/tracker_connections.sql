-- SPDX-License-Identifier: MIT
SELECT flow_id, capture_id, device_id,
    TIME(start_us) AS start_time, start_us,
    DOMAIN(tracker_connection.domain) AS domain,
    DOMAIN(tracker_domain) AS tracker_domain,
    TERM(category_term) AS category,
    TEXT(owner_text) AS owner,
    TERM(list_name_term) AS list_name,
    TERM(list_version_term) AS list_version,
    ITS_FLOW(payload_sent) AS payload_sent,
    ITS_FLOW((SELECT k.dst_scope FROM flow_kind k WHERE k.kind_id = f.kind_id)) AS dst_scope,
    ITS_FLOW(src_device_id) AS src_device_id, ITS_FLOW(dst_device_id) AS dst_device_id,
    ITS_FLOW((SELECT CERTAIN(k) FROM flow_kind k WHERE k.kind_id = f.kind_id)) AS certain
FROM tracker_connection

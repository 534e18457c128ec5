-- SPDX-License-Identifier: MIT
SELECT device_id,
    CASE service >> 16 WHEN 6 THEN 'tcp' WHEN 17 THEN 'udp' WHEN 132 THEN 'sctp' END AS protocol,
    service & 65535 AS port, application, TEXT(label_id) AS label, clients - more_clients AS clients, more_clients,
    TIME(first_us) AS first_time, first_us, TIME(last_us) AS last_time, last_us
FROM (
    SELECT s.device_id, s.service,
        max((SELECT k.app_protocol FROM flow_kind k WHERE k.kind_id = s.kind_id)) AS application,
        max(nullif(s.server_label_text, 0)) AS label_id, count(*) AS clients,
        max(s.peer = 4294967296) AS more_clients, min(s.first_us) AS first_us, max(s.last_us) AS last_us
    FROM device_service s GROUP BY s.device_id, s.service
)

-- SPDX-License-Identifier: MIT
-- Days on which most connections that were opened and closed showed one direction only (SH, SHR).
-- Attempts that nobody answered are not counted.
-- scan: the kinds of flows of two days.
SELECT max(s.day) AS day, sum(k.flows) AS connections,
    sum(k.flows * (c.conn_state IN ('SH', 'SHR'))) AS one_sided, sum(k.flows * (c.conn_state = 'SH')) AS by_originator
FROM sum_day s CROSS JOIN kind_day k ON k.day = s.day AND k.zone_id = s.zone_id
    JOIN flow_kind c ON c.kind_id = k.kind_id
WHERE s.day BETWEEN :from_us / 86400000000 - 1 AND :until_us / 86400000000 + 1 AND k.role = 1
    AND c.ip_protocol = 6 AND c.conn_state IN ('SH', 'SHR', 'S1', 'S2', 'S3', 'SF', 'RSTO', 'RSTR')
GROUP BY s.day, s.zone_id
HAVING connections >= :least AND one_sided * 5 > connections * 4;

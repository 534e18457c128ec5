-- SPDX-License-Identifier: MIT
-- What flows_since() keeps of the flows since a look (internal/storage/read/flows_since.h).
-- scan: the flows since the last look, once for all rules.
SELECT flow_id, kind_id, DST_PORT(ports) AS dst_port FROM flow WHERE flow_id > :after_flow_id ORDER BY flow_id;

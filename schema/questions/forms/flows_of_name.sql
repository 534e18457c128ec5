-- SPDX-License-Identifier: MIT
-- netscope flows, to a name, or to a name below it.
-- scan: the names, and the lists of ids of the hours in which devices had contact with them.
FLOW_ROWS(r.flow_id IN FLOWS_OF_NAME())
UNION ALL
FLOW_ROWS(r.flow_id IN LONG_FLOWS(:since_us))
ORDER BY flow_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope flows, of an application or a protocol.
-- scan: the flows of the hours of the days on which it was seen.
FLOW_ROWS(r.flow_id IN FLOWS_OF_APP())
UNION ALL
FLOW_ROWS(r.flow_id IN LONG_FLOWS(:since_us))
ORDER BY flow_id DESC
LIMIT :limit;

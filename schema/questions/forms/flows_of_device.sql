-- SPDX-License-Identifier: MIT
-- netscope flows, of a device, at either end.
-- scan: the lists of ids of the hours in question.
FLOW_ROWS(r.flow_id IN FLOWS_OF_DEVICE())
UNION ALL
FLOW_ROWS(r.flow_id IN LONG_FLOWS(:since_us))
ORDER BY flow_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- netscope flows, with an address at an end, or with one of a network.
-- scan: the lists of ids of the hours in question.
FLOW_ROWS(r.flow_id IN FLOWS_OF_ADDRESS())
UNION ALL
FLOW_ROWS(r.flow_id IN LONG_FLOWS(:since_us))
ORDER BY flow_id DESC
LIMIT :limit;

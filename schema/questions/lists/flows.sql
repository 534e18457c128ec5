-- SPDX-License-Identifier: MIT
-- netscope flows: the last :limit recorded flows, the newest first.
-- scan: backwards from the newest row of the range, until :limit rows match; nothing is sorted, so any number of rows
-- streams through.
-- by: ip forms/flows_of_address, device forms/flows_of_device, domain forms/flows_of_name, app forms/flows_of_app
-- rows: lists/flows
-- view: flows
-- shows: start_us, duration_us, shown_source, shown_from, shown_destination, shown_to, dst_country, shown_app,
--     bytes_sent, bytes_received, conn_state, device, dst_as_org
-- column: device | | plain | 6 | wide
-- column: shown_source | from | | | wide
-- column: shown_from | from | | | narrow
-- column: shown_destination | to | | | wide
-- column: shown_to | to | | | narrow
-- column: shown_app | app | | 3
-- newest: start_us
-- key: flow_id
-- noun: flows
-- empty: `netscope stats` shows what was captured.
FLOW_ROWS(OF_HOURS(r.flow_id, 1, flow))
UNION ALL
FLOW_ROWS(r.flow_id IN LONG_FLOWS(:since_us))
ORDER BY flow_id DESC
LIMIT :limit;

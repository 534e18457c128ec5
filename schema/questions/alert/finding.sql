-- SPDX-License-Identifier: MIT
-- netscope alerts show: one finding, and the statement that lists the connections of its parties in its time.
-- view: alerts
-- shows: title, severity, shown_device, rule, shown_target, status, count, first_us, last_us, note, explanation, flows_sql
-- column: shown_device | device
-- column: shown_target | target
-- column: status
-- column: note
-- column: explanation
-- column: flows_sql | connections
SELECT r.*, DEVICE(r) AS shown_device, nullif(r.target, '') AS shown_target,
    'SELECT * FROM flows WHERE start_us <= ' || coalesce(r.last_us, 9223372036854775807)
    || ' AND end_us >= ' || coalesce(r.first_us, 0)
    || coalesce(' AND ''' || r.src_ip || ''' IN (src_ip, dst_ip)', '')
    || coalesce(' AND ''' || r.dst_ip || ''' IN (src_ip, dst_ip)', '')
    || coalesce(' AND dst_port = ' || r.dst_port, '')
    || CASE WHEN r.src_ip IS NULL AND r.dst_ip IS NULL
        THEN coalesce(' AND device_id = ' || r.device_id, '') ELSE '' END AS flows_sql
FROM alerts r WHERE r.alert_id = :alert_id;

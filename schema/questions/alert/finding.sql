-- SPDX-License-Identifier: MIT
-- netscope alerts show: one finding, and the statement that lists the connections of its parties in its time.
-- scan: one row of the ledger per run and per ten seconds of a live run.
-- view: alerts
-- shows: title, severity, shown_device, rule, shown_target, status, shown_silence, count, first_us, last_us, completeness,
--     note, explanation, flows_sql
-- column: shown_device | device
-- column: shown_target | target
-- column: status
-- column: shown_silence | silenced
-- column: completeness | seen of that time | percent
-- column: note
-- column: explanation
-- column: flows_sql | connections
SELECT r.*, DEVICE(r) AS shown_device, nullif(r.target, '') AS shown_target,
    (SELECT 'until ' || substr(s.until_time, 1, 10) || coalesce(': ' || s.note, '') FROM silences s
        WHERE s.silence_id = r.silence_id) AS shown_silence,
    -- What was lost in the time that the finding rests on. NULL: the ledger has nothing of that time.
    (SELECT CASE WHEN count(*) > 0 THEN
            CASE WHEN sum(c.frames_offered) > 0 THEN 1.0 - 1.0 * sum(c.frames_lost) / sum(c.frames_offered) ELSE 1.0 END
            * CASE WHEN sum(c.rows_queued) > 0 THEN 1.0 - 1.0 * sum(c.rows_dropped) / sum(c.rows_queued) ELSE 1.0 END
        END
        FROM completeness c WHERE c.interval_end_us >= r.first_us AND c.interval_start_us <= r.last_us) AS completeness,
    'SELECT * FROM flows WHERE start_us <= ' || coalesce(r.last_us, 9223372036854775807)
    || ' AND end_us >= ' || coalesce(r.first_us, 0)
    || coalesce(' AND ''' || r.src_ip || ''' IN (src_ip, dst_ip)', '')
    || coalesce(' AND ''' || r.dst_ip || ''' IN (src_ip, dst_ip)', '')
    || coalesce(' AND dst_port = ' || r.dst_port, '')
    || CASE WHEN r.src_ip IS NULL AND r.dst_ip IS NULL
        THEN coalesce(' AND device_id = ' || r.device_id, '') ELSE '' END AS flows_sql
FROM alerts r WHERE r.alert_id = :alert_id;

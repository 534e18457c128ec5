-- SPDX-License-Identifier: MIT
-- The ledger of every run: one row per identity that does not hold. Unfinished work of an open run
-- (running, interrupted) is no violation. Packets are compared with flows only if every written
-- flow is still present, because flows expire before the ledger does. Rows of the ledger that ended
-- before the oldest flow may have expired themselves.
-- scan: the ledgers, and the flows, aggregated.
WITH ledger AS (
    SELECT capture_id, sum(frames_offered) AS offered,
        sum(frames_kernel_dropped + frames_interface_dropped + frames_queue_dropped) AS dropped,
        sum(frames_captured) AS captured, sum(frames_decoded) AS decoded,
        sum(frames_undecodable) AS undecodable, sum(frames_accounted_to_flows) AS accounted,
        sum(frames_not_ip) AS not_ip, sum(flows_created) AS created, sum(flows_written) AS written,
        sum(flows_evicted) AS evicted, sum(flows_live) AS live, sum(rows_queued) AS queued, sum(rows_committed) AS committed,
        sum(rows_dropped) AS rows_dropped,
        sum(frames_without_row) AS frames_without_row, sum(flows_without_row) AS flows_without_row
    FROM health GROUP BY capture_id
), run AS (
    SELECT c.status IN ('complete', 'stopped') AS closed,
        c.status IN ('complete', 'stopped') OR NOT (SELECT is_being_written()) AS still, l.*
    FROM capture c JOIN ledger l ON l.capture_id = c.capture_id
), seen AS (
    SELECT capture_id, count(*) AS flows, sum(coalesce(flows_folded, 1)) AS told,
        sum(CASE WHEN tunnel IS NULL THEN packets_sent + packets_received END) AS packets
    FROM flows GROUP BY capture_id
)
SELECT capture_id, 'frames offered = frames dropped + captured' AS rule, offered AS one,
    dropped + captured AS other FROM run WHERE offered <> dropped + captured
UNION ALL SELECT capture_id, 'frames captured = decoded + undecodable', captured,
    decoded + undecodable FROM run WHERE closed AND captured <> decoded + undecodable
UNION ALL SELECT capture_id, 'frames decoded = accounted to flows + not IP', decoded,
    accounted + not_ip FROM run WHERE closed AND decoded <> accounted + not_ip
UNION ALL SELECT capture_id, 'flows created = written + evicted + live', created,
    written + evicted + live FROM run WHERE closed AND created <> written + evicted + live
UNION ALL SELECT capture_id, 'rows queued = committed + dropped', queued, committed + rows_dropped
    FROM run WHERE closed AND queued <> committed + rows_dropped
UNION ALL SELECT r.capture_id, 'packets of flows = frames accounted to flows - those without a row',
    s.packets, r.accounted - r.frames_without_row
    FROM run r JOIN seen s ON s.capture_id = r.capture_id
    WHERE r.still AND s.told = r.created - r.flows_without_row AND s.packets <> r.accounted - r.frames_without_row
UNION ALL SELECT r.capture_id, 'flows in the database <= flows created - those without a row',
    s.told, r.created - r.flows_without_row
    FROM run r JOIN seen s ON s.capture_id = r.capture_id
    WHERE r.still AND s.told > r.created - r.flows_without_row
UNION ALL SELECT r.capture_id, 'flows in the database <= flows written', s.flows, r.written
    FROM run r JOIN seen s ON s.capture_id = r.capture_id WHERE r.closed AND s.flows > r.written
UNION ALL SELECT r.capture_id, 'flows written = flows in the database, as none was removed', r.written, coalesce(s.flows, 0)
    FROM run r LEFT JOIN seen s ON s.capture_id = r.capture_id
    WHERE r.closed AND coalesce(s.flows, 0) + r.rows_dropped < r.written
        AND NOT EXISTS (SELECT 1 FROM retention WHERE kind = 'flows') AND NOT EXISTS (SELECT 1 FROM erasure)
UNION ALL SELECT capture_id, 'a run that ended in order has a ledger', 0, 1 FROM capture
    WHERE status IN ('complete', 'stopped') AND capture_id NOT IN (SELECT capture_id FROM health)
        AND coalesce(end_us, 1 << 62) >= coalesce((SELECT min(interval_end_us) FROM health), 0);

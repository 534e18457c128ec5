-- SPDX-License-Identifier: MIT
-- The invariants of the SQL contract: one row per violation, none if all hold.
-- scripts/check-invariants runs it on every database of a test.
WITH ledger AS (
    SELECT capture_id,
           sum(frames_offered) AS offered, sum(frames_kernel_dropped) AS kernel_dropped,
           sum(frames_interface_dropped) AS interface_dropped, sum(frames_queue_dropped) AS queue_dropped,
           sum(frames_captured) AS captured, sum(frames_decoded) AS decoded,
           sum(frames_undecodable) AS undecodable, sum(frames_accounted_to_flows) AS accounted,
           sum(frames_not_ip) AS not_ip, sum(flows_created) AS created, sum(flows_written) AS written,
           sum(flows_evicted) AS evicted, sum(flows_live) AS live, sum(rows_queued) AS queued, sum(rows_committed) AS committed,
           sum(rows_dropped) AS dropped,
           sum(frames_without_row) AS frames_without_row, sum(flows_without_row) AS flows_without_row
    FROM capture_health GROUP BY capture_id
), outer_flows AS (
    SELECT capture_id, sum(packets_sent + packets_received) AS packets, sum(flows_folded) AS folded
    FROM flows WHERE tunnel IS NULL GROUP BY capture_id
)
SELECT capture_id, 'frames offered = dropped by kernel, interface, queue + captured' AS rule, offered AS one, kernel_dropped + interface_dropped + queue_dropped + captured AS other
  FROM ledger WHERE one <> other
UNION ALL
SELECT capture_id, 'frames captured = decoded + undecodable', captured, decoded + undecodable
  FROM ledger WHERE captured <> decoded + undecodable
UNION ALL
SELECT capture_id, 'frames decoded = accounted to flows + not IP', decoded, accounted + not_ip
  FROM ledger WHERE decoded <> accounted + not_ip
UNION ALL
SELECT capture_id, 'flows created = written + evicted + live', created, written + evicted + live
  FROM ledger WHERE created <> written + evicted + live
UNION ALL
SELECT capture_id, 'rows queued = committed + dropped', queued, committed + dropped
  FROM ledger WHERE queued <> committed + dropped
UNION ALL
SELECT ledger.capture_id, 'packets of outer flows = frames accounted to flows - those without a row', coalesce(packets, 0), accounted - frames_without_row
  FROM ledger LEFT JOIN outer_flows ON outer_flows.capture_id = ledger.capture_id WHERE coalesce(packets, 0) <> accounted - frames_without_row
UNION ALL
SELECT ledger.capture_id, 'evicted flows are counted in a row, or have none', coalesce(folded, 0), evicted
  FROM ledger LEFT JOIN outer_flows ON outer_flows.capture_id = ledger.capture_id
  WHERE coalesce(folded, 0) NOT BETWEEN evicted - flows_without_row AND evicted
UNION ALL
SELECT capture_id, 'flows created = those in rows + those without a row',
    (SELECT coalesce(sum(coalesce(flows_folded, 1)), 0) FROM flows WHERE flows.capture_id = ledger.capture_id), created - flows_without_row
  FROM ledger
  WHERE (SELECT coalesce(sum(coalesce(flows_folded, 1)), 0) FROM flows WHERE flows.capture_id = ledger.capture_id) <> created - flows_without_row
UNION ALL
SELECT ledger.capture_id, 'a capture that ended in order has everything in rows', frames_without_row, flows_without_row
  FROM ledger JOIN captures ON captures.capture_id = ledger.capture_id
  WHERE status = 'complete' AND dropped = 0 AND (frames_without_row <> 0 OR flows_without_row <> 0)
UNION ALL
SELECT capture_id, 'every capture has a ledger', 0, 1
  FROM captures WHERE capture_id NOT IN (SELECT capture_id FROM capture_health)
UNION ALL
SELECT capture_id, 'a flow does not end before it starts', start_us, end_us FROM flows WHERE end_us < start_us
UNION ALL
SELECT capture_id, 'payload is no more than the packets hold', payload_sent + payload_received, bytes_sent + bytes_received
  FROM flows WHERE payload_sent > bytes_sent OR payload_received > bytes_received
UNION ALL
SELECT capture_id, 'a flow of a query, handshake or request is there', flow_id, NULL FROM (
    SELECT capture_id, flow_id FROM dns_queries UNION ALL SELECT capture_id, flow_id FROM tls_handshakes
    UNION ALL SELECT capture_id, flow_id FROM http_requests)
  WHERE flow_id IS NOT NULL AND flow_id NOT IN (SELECT flow_id FROM flows)
UNION ALL
SELECT NULL, 'a device is there once', count(*), 1 FROM devices WHERE mac_address IS NOT NULL GROUP BY mac_address HAVING count(*) > 1;

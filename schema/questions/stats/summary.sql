-- SPDX-License-Identifier: MIT
-- The completeness of an answer from this database.
-- scan: one row per run and per ten seconds of a live run, and of each a few counters.
-- column: captures | | count
-- column: start_us | from (UTC) | time
-- column: end_us | to (UTC) | time
-- column: frames_offered | frames | count
-- column: bytes_captured | bytes | bytes
-- column: frames_complete | frames seen | percent
-- column: rows_complete | rows kept | percent
WITH killed AS (
    SELECT capture_id FROM captures
    WHERE status = 'interrupted' OR (status = 'running' AND NOT (SELECT is_being_written()))
)
SELECT (SELECT count(*) FROM captures c
        WHERE :capture_id IS NULL OR c.capture_id = :capture_id) AS captures, sum(frames_offered) AS frames_offered,
    sum(frames_kernel_dropped) AS frames_kernel_dropped,
    sum(frames_interface_dropped) AS frames_interface_dropped,
    sum(frames_queue_dropped) AS frames_queue_dropped, sum(frames_captured) AS frames_captured,
    sum(bytes_captured) AS bytes_captured, sum(frames_truncated) AS frames_truncated,
    sum(frames_undecodable) AS frames_undecodable, sum(rows_queued) AS rows_queued,
    sum(rows_dropped) AS rows_dropped, sum(gap_bytes) AS gap_bytes,
    sum(frames_without_row) FILTER (WHERE capture_id IN (SELECT capture_id FROM killed)) AS frames_without_row,
    sum(flows_without_row) FILTER (WHERE capture_id IN (SELECT capture_id FROM killed)) AS flows_without_row,
    CASE WHEN sum(frames_offered) > 0 THEN
        1.0 * (sum(frames_captured)
            - coalesce(sum(frames_without_row) FILTER (WHERE capture_id IN (SELECT capture_id FROM killed)), 0))
        / sum(frames_offered) END AS frames_complete,
    CASE WHEN sum(rows_queued) > 0 THEN
        1.0 - 1.0 * sum(rows_dropped) / sum(rows_queued) END AS rows_complete,
    (SELECT min(start_us) FROM captures c
        WHERE :capture_id IS NULL OR c.capture_id = :capture_id) AS start_us,
    (SELECT max(coalesce(end_us, start_us)) FROM captures c
        WHERE :capture_id IS NULL OR c.capture_id = :capture_id) AS end_us,
    (SELECT count(*) FROM captures c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.capture_id IN (SELECT capture_id FROM killed)) AS interrupted,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name = 'facts_refused') AS facts_refused,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name = 'facts_shed') AS facts_shed,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name IN ('devices_untracked', 'devices_held_back')) AS devices_without_room,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name IN ('names_evicted', 'evidence_dropped', 'addresses_left_out')) AS names_without_room,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name IN ('streams_abandoned', 'buffers_refused', 'fragments_evicted', 'waiting_evicted',
            'requests_left_out', 'answers_left_out',
            'certificate_names_left_out', 'inner_flows_left_out', 'tunnels_too_deep', 'texts_cut'))
        AS content_without_room,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name LIKE 'over_share_%' AND c.name <> 'over_share_flows') AS rows_over_share,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name = 'over_share_flows') AS flows_over_share,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name = 'flows_made_way') AS flows_made_way,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name = 'sums_beyond_most') AS sums_without_room,
    (SELECT sum(value) FROM capture_counters c WHERE (:capture_id IS NULL OR c.capture_id = :capture_id)
        AND c.name IN ('alerts_lost', 'detector_states_dropped', 'attempts_left_out')) AS findings_without_room
FROM capture_health
WHERE (:capture_id IS NULL OR capture_id = :capture_id);

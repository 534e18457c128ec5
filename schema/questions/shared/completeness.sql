-- SPDX-License-Identifier: MIT
-- The completeness of an answer about the time from :from_us to :to_us, for one run or all. NULL
-- means from the first watched moment, or to the last. A moment is one microsecond long, so a run
-- of one packet has a length too. If a ledger row is only partly in the range, that part counts.
-- The end of a run is written with every row of its ledger. Time whose flows or events were
-- removed, for their age or under the cap, was watched, but is no longer present. If no range is asked for, files of
-- different times leave no gap between them; between runs of interfaces there is one. If a run was killed, frames that
-- were in no row of a flow by then are missing: of its last hour, the latest.
-- scan: one row per run and per ten seconds of a live run.
-- column: completeness | in all | percent
-- column: watched_share | time watched | percent
-- column: frames_share | frames seen | percent
-- column: rows_share | rows kept | percent
WITH run AS (
    SELECT capture_id, status, source LIKE 'if:%' AS is_live, start_us, max(start_us, coalesce(end_us, start_us)) + 1 AS end_us
    FROM capture
    WHERE start_us IS NOT NULL AND (:capture_id IS NULL OR capture_id = :capture_id)
), kept AS (
    SELECT coalesce(max(removed_to_us) + 1, -9223372036854775807) AS from_us
    FROM removal WHERE kind IN ('flows', 'events')
), asked AS (
    SELECT from_us, max(coalesce(:to_us + 1, end_us), from_us + 1) AS to_us
    FROM (SELECT coalesce(:from_us, max(min(r.start_us), k.from_us)) AS from_us,
            max(r.end_us) AS end_us
        FROM run r, kept k)
), part AS (
    SELECT r.capture_id, r.status, r.is_live, max(r.start_us, a.from_us) AS start_us,
        min(r.end_us, a.to_us) AS end_us
    FROM run r, asked a WHERE r.end_us > a.from_us AND r.start_us < a.to_us
), beyond AS (
    SELECT start_us, end_us, coalesce(max(end_us) OVER before, start_us) AS seen_us,
        is_live AND max(is_live) OVER before AS follows_live
    FROM part WINDOW before AS (ORDER BY start_us, end_us ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), watched AS (
    SELECT sum(max(0, b.end_us - max(b.start_us, b.seen_us))) AS us,
        sum(max(0, b.end_us - max(b.start_us, b.seen_us, k.from_us))) AS kept_us,
        sum(iif(b.follows_live, max(0, b.start_us - b.seen_us), 0)) AS gaps_us
    FROM beyond b, kept k
), killed AS (
    SELECT p.capture_id, sum(h.frames_without_row) AS frames, sum(h.flows_without_row) AS flows,
        max(h.interval_end_us) - 3600000000 AS from_us
    FROM part p JOIN health h ON h.capture_id = p.capture_id
    WHERE p.status = 'interrupted' OR (p.status = 'running' AND NOT (SELECT is_being_written()))
    GROUP BY p.capture_id HAVING sum(h.frames_without_row) > 0
), missing AS (
    SELECT h.health_id, max(0, min(h.frames_captured, k.frames - coalesce(sum(h.frames_captured)
        OVER (PARTITION BY h.capture_id ORDER BY h.health_id DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS frames
    FROM killed k JOIN health h ON h.capture_id = k.capture_id AND h.interval_end_us >= k.from_us
), ledger AS (
    SELECT h.frames_offered, h.frames_captured - coalesce(m.frames, 0) AS frames_captured,
        m.frames AS frames_missing, h.rows_queued, h.rows_dropped, h.gap_bytes,
        1.0 * (min(max(h.interval_end_us, h.interval_start_us) + 1, a.to_us)
            - max(h.interval_start_us, a.from_us))
        / (max(h.interval_end_us, h.interval_start_us) + 1 - h.interval_start_us) AS weight
    FROM asked a, health h LEFT JOIN missing m ON m.health_id = h.health_id
    WHERE h.capture_id IN (SELECT capture_id FROM part)
        AND max(h.interval_end_us, h.interval_start_us) + 1 > a.from_us
        AND h.interval_start_us < a.to_us
), parts AS (
    SELECT sum(weight * frames_offered) AS offered, sum(weight * frames_captured) AS captured,
        sum(weight * rows_queued) AS queued, sum(weight * rows_dropped) AS dropped,
        sum(weight * gap_bytes) AS gap, sum(weight * frames_missing) AS missing,
        count(*) AS ledgers
    FROM ledger
), length AS (
    SELECT iif(:from_us IS NULL AND :to_us IS NULL, w.us + w.gaps_us, a.to_us - a.from_us) AS us
    FROM asked a, watched w
), shares AS (
    SELECT CASE WHEN w.us > 0 THEN 1.0 * w.kept_us / l.us END AS watched_share,
        CASE WHEN p.ledgers > 0 THEN CASE WHEN p.offered > 0 THEN p.captured / p.offered
            ELSE 1.0 END END AS frames_share,
        CASE WHEN p.ledgers > 0 THEN CASE WHEN p.queued > 0 THEN 1.0 - p.dropped / p.queued
            ELSE 1.0 END END AS rows_share,
        a.from_us, a.to_us - 1 AS to_us, l.us - w.us AS unwatched_us,
        w.us - w.kept_us AS removed_us, p.*
    FROM asked a, watched w, parts p, length l
)
SELECT watched_share * frames_share * rows_share AS completeness, watched_share, frames_share,
    rows_share, from_us, to_us, unwatched_us, removed_us,
    CAST(round(offered) AS INTEGER) AS frames_offered,
    CAST(round(offered - captured) AS INTEGER) AS frames_lost,
    CAST(round(queued) AS INTEGER) AS rows_queued, CAST(round(dropped) AS INTEGER) AS rows_dropped,
    CAST(round(gap) AS INTEGER) AS gap_bytes,
    (SELECT count(*) FROM part WHERE status = 'interrupted') AS interrupted,
    coalesce(CAST(round(missing) AS INTEGER), 0) AS frames_without_row,
    coalesce((SELECT sum(flows) FROM killed), 0) AS flows_without_row
FROM shares;

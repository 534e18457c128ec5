-- netscope watch, beside another writer: what the last ledger rows of running captures say.
-- scan: the captures that run.
SELECT sum(h.frames_captured) AS frames, sum(h.bytes_captured) AS bytes,
    sum(h.frames_kernel_dropped + h.frames_interface_dropped + h.frames_queue_dropped) AS dropped,
    max(h.interval_end_us - h.interval_start_us) AS interval_us
FROM capture_health h
WHERE h.health_id IN (SELECT (SELECT max(l.health_id) FROM capture_health l
        WHERE l.capture_id = c.capture_id) FROM captures c WHERE c.status = 'running');

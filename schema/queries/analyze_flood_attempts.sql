-- The half-open connections of one destination in order.
-- scan: the flows of one capture that ended since the last run.
SELECT start_us, end_us FROM flows
WHERE capture_id = :capture_id AND end_us >= :from_us - :window_us AND end_us < :to_us
    AND protocol = 'tcp' AND dst_ip = :target AND dst_port = :port
    AND history GLOB '*S*' AND history NOT GLOB '*[ADF]*'
    AND conn_state IN ('S0', 'S1', 'SH', 'RSTO', 'RSTR', 'RSTOS0', 'OTH')
ORDER BY start_us;

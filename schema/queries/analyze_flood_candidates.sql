-- Destinations with enough half-open connections to be worth a closer look.
-- scan: the flows of one capture that ended since the last run.
SELECT dst_ip, dst_port FROM flows
WHERE capture_id = :capture_id AND end_us >= :from_us - :window_us AND end_us < :to_us
    AND protocol = 'tcp' AND history GLOB '*S*' AND history NOT GLOB '*[ADF]*'
    AND conn_state IN ('S0', 'S1', 'SH', 'RSTO', 'RSTR', 'RSTOS0', 'OTH')
GROUP BY dst_ip, dst_port HAVING count(*) >= :half_open
ORDER BY dst_ip, dst_port;

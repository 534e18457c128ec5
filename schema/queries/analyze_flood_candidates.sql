-- Destinations with enough half-open connections to be worth a closer look.
-- scan: the flows of one capture that ended since the last run.
SELECT (SELECT f.dst_ip FROM flows f WHERE f.flow_id = example) AS dst_ip, dst_port
FROM (
    SELECT dst_key, dst_port, min(flow_id) AS example FROM flows
    WHERE capture_id = :capture_id AND end_us >= :from_us - :window_us AND end_us < :to_us
        AND history GLOB '*S*' AND history NOT GLOB '*[ADF]*' AND ip_protocol = 6
        AND conn_state IN ('S0', 'S1', 'SH', 'RSTO', 'RSTR', 'RSTOS0', 'OTH')
    GROUP BY dst_key, dst_port HAVING count(*) >= :half_open
)
ORDER BY 1, 2;

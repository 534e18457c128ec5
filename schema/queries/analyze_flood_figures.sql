-- What came to one destination during a flood.
-- scan: the flows of one capture.
SELECT sum(half_open) AS half_open, count(DISTINCT CASE WHEN half_open THEN src_ip END) AS sources,
    sum(NOT half_open) AS completed,
    CASE WHEN count(DISTINCT device_id) = 1 THEN min(device_id) END AS device_id,
    min(CASE WHEN half_open THEN src_ip END) AS one_source
FROM (
    SELECT src_ip, device_id, history GLOB '*S*' AND history NOT GLOB '*[ADF]*'
        AND conn_state IN ('S0', 'S1', 'SH', 'RSTO', 'RSTR', 'RSTOS0', 'OTH') AS half_open
    FROM flows
    WHERE capture_id = :capture_id AND protocol = 'tcp' AND dst_ip = :target AND dst_port = :port
        AND start_us BETWEEN :first_us AND :last_us
);

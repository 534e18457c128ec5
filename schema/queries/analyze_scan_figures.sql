-- What one source did while it scanned.
-- scan: the flows of one capture.
SELECT sum(failed) AS attempts,
    count(DISTINCT CASE WHEN failed THEN dst_ip END) AS hosts,
    count(DISTINCT CASE WHEN failed THEN dst_port END) AS ports,
    min(CASE WHEN failed THEN dst_ip END) AS one_host,
    min(CASE WHEN failed THEN dst_port END) AS one_port,
    CASE WHEN count(DISTINCT CASE WHEN failed THEN device_id END) = 1
        THEN min(CASE WHEN failed THEN device_id END) END AS device_id,
    sum(NOT failed) AS established,
    count(DISTINCT CASE WHEN failed THEN dst_ip || ' ' || dst_port END) AS targets,
    group_concat(DISTINCT CASE WHEN failed THEN protocol END) AS protocols
FROM (
    SELECT dst_ip, dst_port, device_id, protocol,
        conn_state IN ('S0', 'REJ', 'RSTOS0') AS failed
    FROM flows
    WHERE capture_id = :capture_id AND src_ip = :source AND protocol IN ('tcp', 'udp')
        AND start_us BETWEEN :first_us AND :last_us
    ORDER BY protocol
);

-- What one source did while it scanned.
-- scan: the flows of one capture.
SELECT attempts, hosts, ports,
    (SELECT f.dst_ip FROM flows f WHERE f.flow_id = sums.first_failed) AS one_host,
    one_port, device_id, established, targets, protocols,
    (SELECT f.src_ip FROM flows f WHERE f.flow_id = sums.first_failed) AS source
FROM (
    SELECT sum(failed) AS attempts,
        count(DISTINCT CASE WHEN failed THEN dst_key END) AS hosts,
        count(DISTINCT CASE WHEN failed THEN dst_port END) AS ports,
        min(CASE WHEN failed THEN dst_port END) AS one_port,
        CASE WHEN count(DISTINCT CASE WHEN failed THEN device_id END) = 1
            THEN min(CASE WHEN failed THEN device_id END) END AS device_id,
        sum(NOT failed) AS established,
        count(DISTINCT CASE WHEN failed THEN dst_key || ' ' || dst_port END) AS targets,
        group_concat(DISTINCT CASE WHEN failed THEN protocol END) AS protocols,
        min(CASE WHEN failed THEN flow_id END) AS first_failed
    FROM (
        SELECT flow_id, dst_key, dst_port, device_id, protocol,
            conn_state IN ('S0', 'REJ', 'RSTOS0') AS failed
        FROM flows
        WHERE capture_id = :capture_id AND src_key = :source_key AND ip_protocol IN (6, 17)
            AND start_us BETWEEN :first_us AND :last_us
        ORDER BY protocol
    )
) sums;

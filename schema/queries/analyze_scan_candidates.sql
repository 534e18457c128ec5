-- Sources with enough failed targets to be worth a closer look: many ports of one host, or many
-- hosts on one port. A horizontal shape needs most of what the source failed at to be on ports that
-- it tried at three hosts or more: peer-to-peer programs fail on a port of its own per host.
-- scan: the flows of one capture that ended since the last run.
WITH failed AS MATERIALIZED (
    SELECT src_ip, dst_ip, dst_port, protocol
    FROM flows
    WHERE capture_id = :capture_id AND end_us >= :from_us - :window_us AND end_us < :to_us
        AND ((protocol = 'tcp' AND conn_state IN ('S0', 'REJ', 'RSTOS0'))
            OR (protocol = 'udp' AND conn_state = 'S0' AND src_port >= 1024
                AND dst_port NOT BETWEEN 33434 AND 33534))
        AND dst_ip NOT LIKE 'ff%:%' AND dst_ip <> '255.255.255.255'
        AND dst_ip NOT GLOB '22[4-9].*' AND dst_ip NOT GLOB '23[0-9].*'
    GROUP BY src_ip, dst_ip, dst_port, protocol
),
port_count AS MATERIALIZED (
    SELECT src_ip, dst_port, count(*) AS hosts FROM failed WHERE protocol = 'tcp'
    GROUP BY src_ip, dst_port
),
source AS MATERIALIZED (
    SELECT src_ip, sum(hosts) AS targets, sum(CASE WHEN hosts < 3 THEN hosts ELSE 0 END) AS scattered
    FROM port_count GROUP BY src_ip
)
SELECT src_ip, dst_ip, NULL AS dst_port, protocol FROM failed
GROUP BY src_ip, dst_ip, protocol
HAVING count(*) >= :targets * (CASE protocol WHEN 'udp' THEN 2 ELSE 1 END)
UNION ALL
SELECT p.src_ip, NULL, p.dst_port, 'tcp' FROM port_count p JOIN source s ON s.src_ip = p.src_ip
WHERE p.hosts >= :targets AND 2 * s.scattered < s.targets
ORDER BY 1, 2, 3;

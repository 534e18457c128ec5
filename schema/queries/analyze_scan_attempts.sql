-- Failed attempts of the sources that have enough of them to be worth a closer look, shape by shape:
-- many ports of one host (vertical), or many hosts on one port (horizontal). Only fresh attempts: the
-- same target was not tried within one window before. A horizontal shape needs most of what the
-- source failed at to be on ports that it tried at three hosts or more: peer-to-peer programs fail
-- on a port of its own per host. One pass over the flows however many shapes there are; addresses
-- stay keys, which cost less than their text; multicast is left out.
-- scan: the flows of one capture that ended since the last run.
WITH failed AS MATERIALIZED (
    SELECT src_key, dst_key, dst_port, ip_protocol, start_us, end_us, flow_id
    FROM flows
    WHERE capture_id = :capture_id AND end_us >= :from_us - :window_us AND end_us < :to_us
        AND conn_state IN ('S0', 'REJ', 'RSTOS0')
        AND (ip_protocol = 6 OR (ip_protocol = 17 AND conn_state = 'S0' AND src_port >= 1024
            AND dst_port NOT BETWEEN 33434 AND 33534))
        AND dst_key NOT BETWEEN 224 << 24 AND 4294967295
        AND (dst_key >= 0 OR dst_ip NOT GLOB 'ff??:*')
),
target AS MATERIALIZED (
    SELECT src_key, dst_key, dst_port, ip_protocol FROM failed
    GROUP BY src_key, dst_key, dst_port, ip_protocol
),
port_count AS MATERIALIZED (
    SELECT src_key, dst_port, count(*) AS hosts FROM target WHERE ip_protocol = 6
    GROUP BY src_key, dst_port
),
source AS MATERIALIZED (
    SELECT src_key, sum(hosts) AS targets,
        sum(CASE WHEN hosts < 3 THEN hosts ELSE 0 END) AS scattered
    FROM port_count GROUP BY src_key
),
vertical AS MATERIALIZED (
    SELECT src_key, dst_key, ip_protocol FROM target
    GROUP BY src_key, dst_key, ip_protocol
    HAVING count(*) >= :targets * (CASE ip_protocol WHEN 17 THEN 2 ELSE 1 END)
),
horizontal AS MATERIALIZED (
    SELECT p.src_key, p.dst_port FROM port_count p JOIN source s ON s.src_key = p.src_key
    WHERE p.hosts >= :targets AND 2 * s.scattered < s.targets
),
attempt AS (
    SELECT f.src_key, 1 AS is_vertical, f.dst_key AS shape, f.ip_protocol, f.start_us, f.end_us,
        f.flow_id, f.start_us - lag(f.start_us) OVER (
            PARTITION BY f.src_key, f.dst_key, f.ip_protocol, f.dst_port
            ORDER BY f.start_us, f.flow_id) AS pause_us
    FROM failed f JOIN vertical v ON v.src_key = f.src_key AND v.dst_key = f.dst_key
        AND v.ip_protocol = f.ip_protocol
    UNION ALL
    SELECT f.src_key, 0, f.dst_port, f.ip_protocol, f.start_us, f.end_us, f.flow_id,
        f.start_us - lag(f.start_us) OVER (PARTITION BY f.src_key, f.dst_port, f.dst_key
            ORDER BY f.start_us, f.flow_id)
    FROM failed f JOIN horizontal h ON h.src_key = f.src_key AND h.dst_port = f.dst_port
    WHERE f.ip_protocol = 6
)
SELECT src_key, is_vertical, shape, ip_protocol, start_us, end_us
FROM attempt
WHERE pause_us IS NULL OR pause_us > :window_us
ORDER BY src_key, is_vertical, shape, ip_protocol, start_us, flow_id;

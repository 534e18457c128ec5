-- The fresh attempts of one candidate in order: those whose target was not tried within one window
-- before. :target is a host ('' for a horizontal shape), :port a port (0 for a vertical one).
-- scan: the flows of one capture that ended since the last run.
SELECT start_us, end_us
FROM (
    SELECT start_us, end_us,
        lag(start_us) OVER (PARTITION BY dst_ip, dst_port ORDER BY start_us) AS before_us
    FROM flows
    WHERE capture_id = :capture_id AND end_us >= :from_us - :window_us AND end_us < :to_us
        AND protocol = :protocol AND conn_state IN ('S0', 'REJ', 'RSTOS0') AND src_ip = :source
        AND (:target = '' OR dst_ip = :target)
        AND (:target <> '' OR dst_port = :port)
)
WHERE before_us IS NULL OR start_us - before_us > :window_us
ORDER BY start_us;

-- SPDX-License-Identifier: MIT
-- The connections of the last hour, or since --since.
-- scan: backwards from the newest row of these hours.
SELECT start_time, src_ip, dst_ip, dst_port, dst_domain, app_protocol, bytes_sent, bytes_received
FROM flows
WHERE flow_id >= (SELECT min(first_flow_id) FROM hours
        WHERE hour_us >= coalesce(:since_us, :newest_us) - 7200000000)
    AND start_us >= coalesce(:since_us, :newest_us - 3600000000)
    AND (:since_us IS NOT NULL OR start_us <= :newest_us)
ORDER BY flow_id DESC
LIMIT :limit;

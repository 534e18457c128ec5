-- SPDX-License-Identifier: MIT
-- The connections of a device on its last day: what it started and what it served.
-- needs: device_id
-- scan: the ids of the device's flows in these hours.
SELECT f.start_time, d.role, f.src_ip, f.dst_ip, f.dst_port, f.dst_domain, f.app_protocol,
    f.bytes_sent, f.bytes_received
FROM flows_of_device d JOIN flows f ON f.flow_id = d.flow_id
WHERE d.of_device_id = :device_id
    AND d.hour_us >= coalesce(:since_us, :newest_us - 86400000000)
ORDER BY f.flow_id DESC
LIMIT :limit;

-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT bucket_us, device_id, app_protocol_term, dst_domain, bucket_us AS time_us,
    app_protocol_term AS term, dst_domain AS domain
FROM traffic_minute WHERE (bucket_us, device_id, app_protocol_term, dst_domain) > (?, ?, ?, ?)
ORDER BY bucket_us, device_id, app_protocol_term, dst_domain LIMIT ?

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM traffic_minute WHERE (bucket_us, device_id, app_protocol_term, dst_domain) > (?, ?, ?, ?)
    AND (bucket_us, device_id, app_protocol_term, dst_domain) <= (?, ?, ?, ?) AND bucket_us < ?

-- SPDX-License-Identifier: MIT
-- Contacts with trackers, by the verdict of then or by today's.
SELECT day, zone, day_number, device_id, role, name, category_then, category_now, owner_then, owner_now, dst_scope,
    sum(flows) AS flows, sum(bytes_sent) AS bytes_sent, sum(bytes_received) AS bytes_received,
    sum(payload_sent) AS payload_sent, sum(payload_received) AS payload_received,
    TIME(min(first_us)) AS first_time, min(first_us) AS first_us,
    TIME(max(last_us)) AS last_time, max(last_us) AS last_us, is_folded
FROM contact_days
WHERE category_then IS NOT NULL OR (category_now IS NOT NULL AND name_source IS NOT 'ech_outer')
GROUP BY day_number, zone, device_id, role, name, category_then, category_now, owner_then, owner_now, dst_scope,
    is_folded

-- SPDX-License-Identifier: MIT
-- Contacts with trackers, by the verdict of then or by today's. Those that only may be some stand beside.
SELECT day, zone, day_number, device_id, role, name, category_then, category_now, owner_then, owner_now, dst_scope,
    SUM_IF(flows), SUM_IF(bytes_sent), SUM_IF(bytes_received), SUM_IF(payload_sent), SUM_IF(payload_received),
    TIME(min(first_us)) AS first_time, min(first_us) AS first_us,
    TIME(max(last_us)) AS last_time, max(last_us) AS last_us, is_folded,
    sum(iif(certain, 0, flows)) AS flows_may_be
FROM (CONTACTS((TRACKER_CONTACTS()) contact CROSS JOIN sum_day d ON d.day = contact.day AND d.zone_id = contact.zone_id))
WHERE category_then IS NOT NULL OR (category_now IS NOT NULL AND name_source IS NOT 'ech_outer')
GROUP BY day_number, zone, device_id, role, name, category_then, category_now, owner_then, owner_now, dst_scope,
    is_folded

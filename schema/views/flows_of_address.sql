-- SPDX-License-Identifier: MIT
SELECT p.peer AS of_address_id, h.hour_us, nullif(p.device_id, 0) AS device_id, ROLE(p.role) AS role,
    p.first_id + j.value AS flow_id
FROM sum_hour h CROSS JOIN peer_hour p ON p.hour_us = h.hour_us
CROSS JOIN json_each('[' || p.flow_ids || ']') j
UNION ALL
SELECT dst, HOUR_OF(start_us), src_device_id, iif(src_device_id IS NULL, NULL, 'started'), flow_id
FROM flow WHERE (src_device_id IS NOT NULL OR dst_device_id IS NULL) AND flow_id > SUMMED_FLOWS()
UNION ALL
SELECT src, HOUR_OF(start_us), dst_device_id, iif(dst_device_id IS NULL, NULL, 'served'), flow_id
FROM flow WHERE (dst_device_id IS NOT NULL OR src_device_id IS NULL) AND flow_id > SUMMED_FLOWS()

-- SPDX-License-Identifier: MIT
SELECT d.device_id AS of_device_id, h.hour_us, ROLE(d.role) AS role, d.first_id + j.value AS flow_id
FROM sum_hour h CROSS JOIN device_hour d ON d.hour_us = h.hour_us
CROSS JOIN json_each('[' || d.flow_ids || ']') j
UNION ALL
SELECT src_device_id, HOUR_OF(start_us), 'started', flow_id FROM flow
WHERE src_device_id IS NOT NULL AND flow_id > SUMMED_FLOWS()
UNION ALL
SELECT dst_device_id, HOUR_OF(start_us), 'served', flow_id FROM flow
WHERE dst_device_id IS NOT NULL AND flow_id > SUMMED_FLOWS()

-- SPDX-License-Identifier: MIT
-- Five minutes in which over a hundredth of the frames were lost: by the kernel, the interface or the program's queues.
-- The ledger of a file is one interval.
-- scan: the intervals of a day of the ledger.
SELECT NULL AS device_id, NULL AS src, NULL AS dst, NULL AS dst_port,
    min(interval_start_us) AS first_us, max(interval_end_us) AS last_us,
    sum(frames_kernel_dropped + frames_interface_dropped + frames_queue_dropped) AS count,
    interval_end_us / 300000000 * 300000000 AS period_us, sum(frames_offered) AS offered,
    sum(frames_kernel_dropped) AS by_kernel, sum(frames_interface_dropped) AS by_interface,
    sum(frames_queue_dropped) AS by_queue
FROM health
WHERE health_id > (SELECT max(health_id) FROM health) - 8640 AND capture_id = (SELECT max(value) FROM json_each(:captures))
    AND interval_end_us >= :from_us / 300000000 * 300000000 AND interval_start_us < :to_us
   
GROUP BY 8
HAVING count >= 100 AND count * 100 > offered AND last_us >= :from_us
ORDER BY period_us;

-- SPDX-License-Identifier: MIT
SELECT LOCAL_DAY(q), nullif(q.device_id, 0) AS device_id, DOMAIN(nullif(q.domain, 0)) AS query_domain,
    q.questions, q.repeats, q.answered, q.no_such_name AS nxdomain, q.failed,
    TIME(q.first_us) AS first_time, q.first_us, TIME(q.last_us) AS last_time, q.last_us,
    nullif(q.domain, 0) AS query_domain_id
FROM sum_day d CROSS JOIN query_day q ON q.day = d.day AND q.zone_id = d.zone_id

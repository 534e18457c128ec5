-- SPDX-License-Identifier: MIT
SELECT o.message_id, s.target, coalesce(s.state, 'new') AS state, coalesce(s.tries, 0) AS tries, s.answer,
    TIME(s.at_us) AS tried_time, s.at_us AS tried_us,
    TIME(o.at_us) AS at_time, o.at_us,
    o.change, nullif(o.alert_id, 0) AS alert_id, SEVERITY(o.severity) AS severity, o.rule, o.device_id, o.target AS alert_target,
    TIME(o.first_us) AS first_time, o.first_us,
    TIME(o.last_us) AS last_time, o.last_us,
    o.count, o.title, o.explanation,
    CASE WHEN o.report_id IS NULL THEN 'finding' ELSE 'report' END AS kind,
    o.report_id, o.recipient, o.file, o.for_officer
FROM outbox o LEFT JOIN delivery s ON s.message_id = o.message_id

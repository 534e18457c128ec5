-- SPDX-License-Identifier: MIT
-- Whether a message about a report has its answer: 1, or 0; no row: there is no such message.
-- scan: at most 10,000 messages.
SELECT max(state IN ('delivered', 'failed')) AS has_answer FROM deliveries
WHERE report_id = :report_id AND recipient = :recipient
GROUP BY message_id;

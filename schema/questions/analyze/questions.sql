-- SPDX-License-Identifier: MIT
-- What was asked for in the hours that the last look touched. The analyzer leaves out kinds (analyze/question_kinds).
-- scan: the questions of the hour before the last look.
SELECT q.src_device_id, q.client, q.server, q.query_us, q.query_domain, q.kind_id, q.answer_set_id
FROM dns_query q
WHERE q.dns_id >= (SELECT min(first_id) FROM hour WHERE kind = 2 AND hour_us >= :from_us / 3600000000 * 3600000000)
    AND q.query_us >= :from_us / 3600000000 * 3600000000 AND q.query_us < :to_us
    AND q.query_domain IS NOT NULL AND q.client IS NOT NULL
    AND q.capture_id IN (SELECT value FROM json_each(:captures));

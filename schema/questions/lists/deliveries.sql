-- SPDX-License-Identifier: MIT
-- netscope deliveries: messages about findings, and what became of them; the newest first.
-- scan: at most 10,000 messages.
-- view: deliveries
-- shows: message_id, target, state, tries, answer, severity, change, title, at_us
-- column: at_us | at (UTC) | time | 1
-- newest: at_us
-- key: message_id, target
-- noun: messages
-- empty: A finding that is new, worse, opened again or closed makes one.
SELECT r.* FROM deliveries r
WHERE OF_DEVICE(r)
    AND FROM_TO(r.at_us, r.at_us)
    AND (:rule IS NULL OR r.rule = :rule)
    AND (:after_message_id IS NULL OR r.message_id < :after_message_id
        OR (r.message_id = :after_message_id AND coalesce(r.target, '') > coalesce(:after_target, '')))
ORDER BY r.message_id DESC, r.target
LIMIT :limit;

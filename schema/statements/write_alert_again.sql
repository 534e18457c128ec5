-- SPDX-License-Identifier: MIT
-- The same finding once more: the newest words stay.
UPDATE alert SET severity = max(severity, ?), first_us = min(first_us, ?), last_us = max(last_us, ?),
    count = count + ?, title = ?, explanation = ?, details = ?
WHERE alert_id = ?

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time and over.
DELETE FROM capture WHERE capture_id > ? AND capture_id <= ? AND coalesce(end_us, start_us) < ?
    AND status <> 'running'

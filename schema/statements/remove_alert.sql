-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM alert WHERE alert_id > ? AND alert_id <= ? AND last_us < ?

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time.
DELETE FROM flow WHERE flow_id > ? AND flow_id <= ? AND start_us + duration_us < ?

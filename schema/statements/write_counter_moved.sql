-- SPDX-License-Identifier: MIT
-- A counter of one interval.
INSERT INTO counter_moved (capture_id, interval_end_us, name_term, value) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET value = value + excluded.value

-- SPDX-License-Identifier: MIT
-- Of a range of keys, what is older than a time and has lost its flow.
DELETE FROM tracker WHERE flow_id > ? AND flow_id <= ? AND start_us < ?
    AND NOT EXISTS (SELECT 1 FROM flow f WHERE f.flow_id = tracker.flow_id)

-- SPDX-License-Identifier: MIT
-- The next rows: key, time, and the values that they use, each named after its table.
SELECT evidence_id, last_seen_us AS time_us, attribute_term AS term, source_term AS term
FROM evidence WHERE evidence_id > ? ORDER BY evidence_id LIMIT ?

-- SPDX-License-Identifier: MIT
-- One more reason to think so of a device.
INSERT INTO evidence (device_id, attribute_term, value, source_term, confidence, first_seen_us,
    last_seen_us, count)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (device_id, attribute_term, value, source_term) DO UPDATE SET
    confidence = max(confidence, excluded.confidence),
    first_seen_us = min(first_seen_us, excluded.first_seen_us),
    last_seen_us = max(last_seen_us, excluded.last_seen_us), count = count + excluded.count

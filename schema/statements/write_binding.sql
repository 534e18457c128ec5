-- SPDX-License-Identifier: MIT
-- An IP address claimed by a MAC.
INSERT INTO binding (capture_id, ip, mac, source_term, first_seen_us, last_seen_us, count)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (ip, mac, source_term, capture_id) DO UPDATE SET
    first_seen_us = min(first_seen_us, excluded.first_seen_us),
    last_seen_us = max(last_seen_us, excluded.last_seen_us), count = count + excluded.count

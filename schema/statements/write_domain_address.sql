-- SPDX-License-Identifier: MIT
-- Passive DNS.
INSERT INTO domain_address (domain, ip, first_seen_us, last_seen_us, count)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (ip, domain) DO UPDATE SET
    first_seen_us = min(first_seen_us, excluded.first_seen_us),
    last_seen_us = max(last_seen_us, excluded.last_seen_us), count = count + excluded.count

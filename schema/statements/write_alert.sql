-- SPDX-License-Identifier: MIT
-- A finding.
INSERT INTO alert (
    capture_id, rule, severity, device_id, src, dst, dst_port, first_us, last_us, count, title,
    explanation, details
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

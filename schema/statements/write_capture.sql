-- SPDX-License-Identifier: MIT
-- A new run.
INSERT INTO capture (
    sensor, source, link_type, filter, snaplen, start_us, end_us, status, note,
    software_version, privacy
) VALUES (
    ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
)

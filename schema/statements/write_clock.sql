-- SPDX-License-Identifier: MIT
-- A time to go on from at the next start.
INSERT INTO counter (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = excluded.value

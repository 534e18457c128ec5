-- SPDX-License-Identifier: MIT
-- The highest id given out so far.
INSERT INTO counter (name, value) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)

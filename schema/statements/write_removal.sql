-- SPDX-License-Identifier: MIT
-- Rows of a kind were removed, the newest of them of this time.
INSERT INTO removal (kind, removed_to_us, aged, shed) VALUES (?, ?, ?, ?)
ON CONFLICT (kind) DO UPDATE SET removed_to_us = max(removed_to_us, excluded.removed_to_us),
    aged = aged + excluded.aged, shed = shed + excluded.shed

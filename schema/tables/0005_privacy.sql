-- SPDX-License-Identifier: MIT
-- Frames of devices that are excluded from recording are counted, and nothing else of them.
ALTER TABLE health ADD COLUMN frames_excluded INTEGER NOT NULL DEFAULT 0;

-- Which of the privacy switches a run was recorded with: NULL, none.
ALTER TABLE capture ADD COLUMN privacy TEXT;

-- SPDX-License-Identifier: MIT
-- What was under way: frames of flows, and flows, that no row has. Missing if the capture was killed.
ALTER TABLE health ADD COLUMN frames_without_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE health ADD COLUMN flows_without_row INTEGER NOT NULL DEFAULT 0;

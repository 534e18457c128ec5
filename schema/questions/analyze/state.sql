-- SPDX-License-Identifier: MIT
-- What a rule remembers of a device and target.
SELECT state FROM detector_state WHERE rule = :rule AND target = :target AND device_id = :device_id;

-- SPDX-License-Identifier: MIT
-- The row that a repeated finding folds into.
SELECT alert_id FROM alert
WHERE capture_id = ? AND rule = ? AND src IS ? AND dst IS ? AND dst_port IS ? AND device_id IS ?

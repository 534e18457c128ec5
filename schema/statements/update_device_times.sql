-- SPDX-License-Identifier: MIT
-- A device that this writer wrote before and that was only seen again: no index is touched.
UPDATE device SET first_seen_us = ?, last_seen_us = ?
WHERE device_id = ? AND mac IS ? AND (mac IS NOT NULL OR ip IS ?)

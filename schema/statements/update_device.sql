-- SPDX-License-Identifier: MIT
-- A device that is known under this MAC, or without one under this address: what may have changed.
UPDATE device SET ip = ?, vendor = ?, hostname = ?, os_fingerprint = ?, device_type = ?,
    mac_random = ?, is_gateway = ?, first_seen_us = ?, last_seen_us = ?
WHERE device_id = ? AND mac IS ? AND (mac IS NOT NULL OR ip IS ?)

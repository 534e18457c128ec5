-- SPDX-License-Identifier: MIT
-- When a device was seen first and last.
SELECT first_seen_us, last_seen_us FROM devices WHERE device_id = :device_id;

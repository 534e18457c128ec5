-- SPDX-License-Identifier: MIT
-- Devices that are things, and their parts: their addresses are told apart.
-- scan: a row for each device.
SELECT p.device_id FROM device p JOIN devices d ON d.device_id = WHOLE(p.device_id) WHERE d.kind = 'thing';

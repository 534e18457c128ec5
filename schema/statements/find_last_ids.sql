-- SPDX-License-Identifier: MIT
-- Where the ids go on.
SELECT max(coalesce((SELECT max(flow_id) FROM flow), 0),
        coalesce((SELECT value FROM counter WHERE name = 'last_flow_id'), 0)),
    max(coalesce((SELECT max(device_id) FROM device), 0),
        coalesce((SELECT value FROM counter WHERE name = 'last_device_id'), 0))

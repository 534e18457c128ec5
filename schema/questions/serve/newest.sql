-- SPDX-License-Identifier: MIT
-- netscope serve: up to where rows were told when it starts.
-- scan: the last row by its key.
SELECT coalesce((SELECT max(device_id) FROM devices), 0) AS device_id,
    coalesce((SELECT max(alert_id) FROM alerts), 0) AS alert_id;

-- SPDX-License-Identifier: MIT
-- One connection, by its id.
-- view: flows
-- column: device
SELECT r.*, DEVICE(r) AS device FROM flows r WHERE r.flow_id = :id;

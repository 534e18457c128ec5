-- SPDX-License-Identifier: MIT
-- What a device served, and to whom (upkeep/sum_tables.h).
CREATE TABLE device_service (
    device_id INTEGER NOT NULL,
    service INTEGER NOT NULL,           -- ip_protocol << 16 | port
    peer INTEGER NOT NULL,              -- the client's address; 4294967296: those beyond the most of a device
    kind_id INTEGER NOT NULL,           -- flow_kind: of a flow whose protocol was recognised, if there was one
    server_label_text INTEGER NOT NULL, -- what the server said of itself; 0: nothing
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (device_id, service, peer)
) WITHOUT ROWID;

-- SPDX-License-Identifier: MIT
-- Most devices behind routers have no MAC. The index of MACs had an entry for each of them, which nothing looks for.
CREATE TABLE device_of_mac (
    device_id INTEGER PRIMARY KEY,
    mac INTEGER,                        -- NULL: known by its address only
    ip INTEGER,                         -- the latest address
    vendor TEXT,
    hostname TEXT,
    os_fingerprint TEXT,
    device_type TEXT,
    user_label TEXT,                    -- given by people; no capture writes it
    mac_random INTEGER NOT NULL,
    is_gateway INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    user_kind TEXT,                     -- thing, personal, guest, infrastructure; NULL: nobody said
    ignored INTEGER NOT NULL DEFAULT 0  -- 1: not in lists, no findings
);

INSERT INTO device_of_mac (device_id, mac, ip, vendor, hostname, os_fingerprint, device_type, user_label, mac_random,
    is_gateway, first_seen_us, last_seen_us, user_kind, ignored)
SELECT device_id, mac, ip, vendor, hostname, os_fingerprint, device_type, user_label, mac_random,
    is_gateway, first_seen_us, last_seen_us, user_kind, ignored FROM device;

DROP TABLE device;
ALTER TABLE device_of_mac RENAME TO device;
CREATE UNIQUE INDEX device_by_mac ON device (mac) WHERE mac IS NOT NULL;
CREATE UNIQUE INDEX device_by_ip ON device (ip) WHERE mac IS NULL;

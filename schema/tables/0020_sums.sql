-- SPDX-License-Identifier: MIT
-- Sums, which upkeep/sums.h makes from rows when a slot of a quarter of an hour is over. In keys 0 stands for none.
-- role: 0 neither end is a device, 1 the device began the flow, 2 the device was called. Sent is what the device sent.

-- Rows up to this id are in the sums, but for what open_flow_sum says.
CREATE TABLE summed (
    kind TEXT PRIMARY KEY,              -- flow; unsummed: up to this id rows wait until flow_before is empty
    last_id INTEGER NOT NULL
) WITHOUT ROWID;

-- Rows of earlier schemas are summed when they have been moved.
INSERT INTO summed SELECT 'flow', max(flow_id) FROM flow_before HAVING max(flow_id) > 0;
INSERT INTO summed SELECT 'unsummed', last_id FROM summed;

-- Flows up to that id that may still grow, and what was counted of them.
CREATE TABLE open_flow_sum (
    flow_id INTEGER PRIMARY KEY,
    capture INTEGER NOT NULL,           -- capture_id
    counted INTEGER NOT NULL,           -- 0: nothing yet, because the row came late
    last_us INTEGER NOT NULL,           -- the newest packet that was counted
    bytes_sent INTEGER NOT NULL,        -- as in flow, by the originator
    bytes_received INTEGER NOT NULL,
    payload_sent INTEGER NOT NULL,
    payload_received INTEGER NOT NULL
);

-- From when on local days are counted in which zone. A row is never changed once its time has come.
CREATE TABLE day_zone (
    zone_id INTEGER PRIMARY KEY,
    from_us INTEGER NOT NULL,
    zone TEXT NOT NULL
);

-- The hours that have sums, and the days, so that a question about one address or name seeks it in each of them.
CREATE TABLE sum_hour (
    hour_us INTEGER PRIMARY KEY
);

CREATE TABLE sum_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id)
) WITHOUT ROWID;

-- Which flows of a device began in an hour: ids less the first, '0,3,17'. A long list goes on in another row.
CREATE TABLE device_hour (
    hour_us INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    role INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    flow_ids TEXT NOT NULL,
    PRIMARY KEY (hour_us, device_id, role, first_id)
) WITHOUT ROWID;

-- What a device and an address exchanged in an hour.
CREATE TABLE peer_hour (
    hour_us INTEGER NOT NULL,
    peer INTEGER NOT NULL,              -- an address; 4294967296: none, or those beyond the most of an hour
    device_id INTEGER NOT NULL,
    role INTEGER NOT NULL,
    peer_place INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    first_after_us INTEGER NOT NULL,    -- after the hour's beginning
    last_after_us INTEGER NOT NULL,
    first_id INTEGER NOT NULL,          -- as in device_hour; 0: no flow of it began in this hour
    flow_ids TEXT,
    PRIMARY KEY (hour_us, peer, device_id, role)
) WITHOUT ROWID;

-- The others are by local day, in days since 1970-01-01, and leave out what runs in a tunnel: its carrier counts.
CREATE TABLE device_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    role INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, device_id, role)
) WITHOUT ROWID;

CREATE TABLE place_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    role INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, place, role)
) WITHOUT ROWID;

CREATE TABLE kind_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,           -- flow_kind: protocols and more
    role INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, kind_id, role)
) WITHOUT ROWID;

CREATE TABLE domain_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    domain INTEGER NOT NULL,            -- domain_id; 0: none, or one beyond the most names of a day
    role INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, domain, role)
) WITHOUT ROWID;

CREATE TABLE domain_device_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    domain INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    role INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, domain, device_id, role)
) WITHOUT ROWID;

-- The first and the last contact of a device with a name.
CREATE TABLE device_domain (
    device_id INTEGER NOT NULL,
    domain INTEGER NOT NULL,
    role INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (device_id, domain, role)
) WITHOUT ROWID;

-- The addresses that a device used itself, each with its first and last flow.
CREATE TABLE device_address (
    device_id INTEGER NOT NULL,
    address INTEGER NOT NULL,           -- as peer_hour.peer
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (device_id, address)
) WITHOUT ROWID;

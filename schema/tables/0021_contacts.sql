-- SPDX-License-Identifier: MIT
-- Whom a device met on a local day, by name, or by address if there is no name (upkeep/sum_tables.h). 0: none.
CREATE TABLE contact_day (
    day INTEGER NOT NULL,               -- since 1970-01-01
    zone_id INTEGER NOT NULL,           -- day_zone
    device_id INTEGER NOT NULL,
    role INTEGER NOT NULL,              -- 1: the device began the flows, 2: it was called
    domain INTEGER NOT NULL,            -- domain_id of the name
    peer INTEGER NOT NULL,              -- without a name, an address; 4294967296: those beyond the most of a day
    place INTEGER NOT NULL,             -- of the responder
    how INTEGER NOT NULL,               -- clear (0: not known, 1: no, 2: yes) | scope << 2 | name source << 4
    label_id INTEGER NOT NULL,          -- name_label: the verdict of then
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    payload_sent INTEGER NOT NULL,
    payload_received INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, device_id, role, domain, peer, place, how, label_id)
) WITHOUT ROWID;

-- Contacts past storage.keep_contacts: of people's devices the name, the address, the network and the city are gone.
CREATE TABLE contact_day_folded (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    role INTEGER NOT NULL,
    country INTEGER NOT NULL,           -- its two letters: first << 8 | second
    owner_text INTEGER NOT NULL,        -- of the tracker, as of the folding
    category_term INTEGER NOT NULL,
    how INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    payload_sent INTEGER NOT NULL,
    payload_received INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, device_id, role, country, owner_text, category_term, how)
) WITHOUT ROWID;

-- The content of TCP connections in an hour, and what of it was never seen.
CREATE TABLE content_hour (
    hour_us INTEGER NOT NULL,
    capture INTEGER NOT NULL,           -- capture_id
    content_bytes INTEGER NOT NULL,
    missed_bytes INTEGER NOT NULL,
    PRIMARY KEY (hour_us, capture)
) WITHOUT ROWID;

-- What a device asked for on a local day, by name. 0: no device, no name, or names beyond the most of a day.
CREATE TABLE query_day (
    day INTEGER NOT NULL,
    zone_id INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    domain INTEGER NOT NULL,
    questions INTEGER NOT NULL,         -- first attempts
    repeats INTEGER NOT NULL,           -- further attempts
    answered INTEGER NOT NULL,          -- of both
    no_such_name INTEGER NOT NULL,
    failed INTEGER NOT NULL,            -- answered with another error
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (day, zone_id, device_id, domain)
) WITHOUT ROWID;

-- Rows of DNS of before are not summed: they are of some days, and not whole.
INSERT INTO summed SELECT 'dns', max(dns_id) FROM dns_query HAVING max(dns_id) > 0;

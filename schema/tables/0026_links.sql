-- SPDX-License-Identifier: MIT
-- An address belongs to a link, and may go from A to B and back to A: claims of two VLANs, or of two turns, are two rows.
CREATE TABLE address_binding_of_link (
    binding_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    ip INTEGER NOT NULL,
    mac INTEGER NOT NULL,
    vlans INTEGER NOT NULL DEFAULT 0,   -- the tags of the frames, as internal/model/vlans.h packs them; 0: none
    source_term INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    count INTEGER NOT NULL,
    turn INTEGER NOT NULL DEFAULT 0,    -- how often the address had changed hands in this run: A, B and A are three rows
    held INTEGER,                       -- 1: the MAC's device held the address; 0: only a claim; NULL: not known
    lease_until_us INTEGER              -- when the lease ends, or was given back; NULL: no lease
);

INSERT INTO address_binding_of_link (binding_id, capture_id, ip, mac, source_term, first_seen_us, last_seen_us, count)
SELECT binding_id, capture_id, ip, mac, source_term, first_seen_us, last_seen_us, count FROM address_binding;

DROP TABLE address_binding;
ALTER TABLE address_binding_of_link RENAME TO address_binding;
CREATE UNIQUE INDEX address_binding_by_claim ON address_binding (ip, mac, source_term, capture_id, vlans, turn);

-- SPDX-License-Identifier: MIT
-- Connections in narrow rows, and in which hour which of their ids lie. The rows of `flow_before` are moved by
-- schema/moves/flow.sql.

-- More of what many flows have in common.
ALTER TABLE flow_kind ADD COLUMN history TEXT;
ALTER TABLE flow_kind ADD COLUMN dst_scope TEXT;                 -- inside, outside, group; NULL: dst is not known
ALTER TABLE flow_kind ADD COLUMN dst_domain_confidence REAL;     -- 0..1; NULL: not known
DROP INDEX flow_kind_by_content;
CREATE INDEX flow_kind_by_content ON flow_kind (ip_protocol, history, conn_state, end_reason, app_protocol,
    dst_domain_source, application, traffic_type, tracker_category, tunnel, encrypted_dns, dst_scope,
    dst_domain_confidence);

ALTER TABLE link ADD COLUMN outer_vlan INTEGER;                  -- of a stack; NULL: none
ALTER TABLE link ADD COLUMN vlan_received INTEGER;               -- of the responder's packets; NULL: as vlan
DROP INDEX link_by_content;
CREATE INDEX link_by_content ON link (src_mac, dst_mac, vlan, outer_vlan, vlan_received);

ALTER TABLE flow RENAME TO flow_before;

-- A connection. Written when it ends and at least every minute while it lives; a later row of the same flow_id takes
-- the earlier one's place. Each column costs time and bytes in every row. So what flows share stands in flow_kind and
-- link, what is small is packed, and what most flows do not have stands in flow_rare.
CREATE TABLE flow (
    flow_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    start_us INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,       -- first to last packet
    src_device_id INTEGER,
    dst_device_id INTEGER,
    kind_id INTEGER NOT NULL,           -- flow_kind
    link_id INTEGER,                    -- link
    src INTEGER,
    dst INTEGER,
    ports INTEGER,                      -- dst_port << 16 | src_port: most are below 2^31 so
    packets_sent INTEGER NOT NULL,
    packets_received INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    payload_sent INTEGER NOT NULL,
    payload_received INTEGER NOT NULL,
    community_a INTEGER,                -- the SHA-1 of the community ID: its first 64 bits,
    community_b INTEGER,                -- the next 64,
    community_c INTEGER,                -- and the last 32, all with a sign
    dst_domain INTEGER,                 -- domain_id
    dst_place INTEGER,                  -- place_id
    -- (rtt_originator_us + 1) << 32 | (rtt_responder_us + 1) << 2 | (sack_permitted + 1), a part that is not known 0;
    -- NULL: not TCP.
    handshake INTEGER,
    rtt_min_us INTEGER,
    rtt_mean_over_min_us INTEGER,       -- rtt_mean_us - rtt_min_us
    ja3 INTEGER,                        -- fingerprint_id
    ja4 INTEGER,                        -- fingerprint_id
    rare INTEGER                        -- 1: flow_rare has a row of it; 2: and the row is folded; NULL: neither
);

-- What most flows do not have. The row is the flow's if the flow's `rare` says so.
CREATE TABLE flow_rare (
    flow_id INTEGER PRIMARY KEY,
    retransmissions INTEGER,            -- sent << 32 | received; NULL: 0
    out_of_order INTEGER,               -- sent << 32 | received; NULL: 0
    missed_bytes INTEGER,               -- NULL: 0
    -- The counters of TCP_SIGNS (internal/model/record.h), sent and received in turn, ten characters each, up to the
    -- last that is not 0; NULL: all are 0.
    tcp_signs TEXT,
    server_label_text INTEGER,
    parent_flow_id INTEGER,
    folded INTEGER,                     -- attempts that the row stands for; NULL: a flow of its own
    folded_distinct INTEGER,            -- about how many different ones an end had that the row does not name
    rtt_handshake_us INTEGER            -- if it is not the sum of its two parts; -1: it is not known though they are
);

-- The smallest and the largest id of the rows whose time lies in an hour. Ids grow with time, but not strictly.
CREATE TABLE hour (
    hour_us INTEGER NOT NULL,
    capture_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,              -- 1: flow, 2: dns_query, 3: tls_handshake, 4: http_request
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    PRIMARY KEY (hour_us, capture_id, kind)
) WITHOUT ROWID;

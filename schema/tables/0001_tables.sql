-- SPDX-License-Identifier: MIT
-- The first schema. A column is explained by the migration that makes it; schema/README.md says how keys are coded.
PRAGMA application_id = 0x4e745363; -- 'NtSc'

-- ============================================================ dimensions: text said once

-- IPv6 addresses in the form of RFC 5952. (IPv4 addresses are numbers and need no row.)
CREATE TABLE address (
    address_id INTEGER PRIMARY KEY,
    ip TEXT NOT NULL UNIQUE
);

-- Domain names: lower case, no trailing dot, odd bytes as \xNN; '' is the root.
CREATE TABLE domain (
    domain_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    registrable_domain INTEGER          -- domain_id of the registrable domain (public suffix + 1); NULL until known
);

-- Words of small vocabularies: sources, attributes, transports, categories, list names.
CREATE TABLE term (
    term_id INTEGER PRIMARY KEY,
    value TEXT NOT NULL UNIQUE
);

-- Longer text that repeats: user agents, hosts, content types, host names, ALPN, banners.
CREATE TABLE text (
    text_id INTEGER PRIMARY KEY,
    value TEXT NOT NULL UNIQUE
);

-- Fingerprints and what was hashed: ja3_hash and JA3, ja3s_hash and JA3S, JA4 and JA4_r.
CREATE TABLE fingerprint (
    fingerprint_id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    string TEXT                         -- NULL: only the hash was kept
);

-- Certificates, each once.
CREATE TABLE certificate (
    certificate_id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,        -- of the DER bytes, 64 lower-case hex digits
    common_name TEXT,
    issuer TEXT,
    sans TEXT,                          -- JSON array
    valid_from TEXT,                    -- ISO-8601 UTC, seconds
    valid_to TEXT
);

-- Where an address is, as the enricher's databases said when the flow was written.
CREATE TABLE place (
    place_id INTEGER PRIMARY KEY,
    country TEXT,
    city TEXT,
    asn INTEGER,
    as_org TEXT
);

CREATE INDEX place_by_content ON place (asn, country, city, as_org);

-- What many flows have in common, said once: one number in a flow's row instead of nine columns.
CREATE TABLE flow_kind (
    kind_id INTEGER PRIMARY KEY,
    ip_protocol INTEGER NOT NULL,
    conn_state TEXT,
    end_reason TEXT,                    -- NULL: the flow lives on
    app_protocol TEXT,
    dst_domain_source TEXT,
    application TEXT,
    traffic_type TEXT,
    tracker_category TEXT,
    tunnel TEXT
);

CREATE INDEX flow_kind_by_content ON flow_kind (ip_protocol, conn_state, end_reason, app_protocol,
    dst_domain_source, application, traffic_type, tracker_category, tunnel);

-- Between which stations, in which VLAN.
CREATE TABLE link (
    link_id INTEGER PRIMARY KEY,
    src_mac INTEGER,
    dst_mac INTEGER,
    vlan INTEGER
);

CREATE INDEX link_by_content ON link (src_mac, dst_mac, vlan);

-- The same for DNS.
CREATE TABLE dns_kind (
    kind_id INTEGER PRIMARY KEY,
    transport TEXT NOT NULL,
    query_seen INTEGER NOT NULL,        -- 0: a reply whose question was not seen
    answered INTEGER NOT NULL,
    query_type INTEGER,                 -- codes of dns_type; NULL: the message had no question
    rcode INTEGER                       -- codes of dns_rcode; NULL: unanswered
);

CREATE INDEX dns_kind_by_content ON dns_kind (query_type, rcode, transport, answered, query_seen);

-- ============================================================ vocabularies: filled by migrations

-- IANA "Protocol Numbers", lower case.
CREATE TABLE ip_protocol (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- IANA "Domain Name System (DNS) Parameters": resource record types; NBNS's are RFC 1002's.
CREATE TABLE dns_type (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- The same registry: rcodes.
CREATE TABLE dns_rcode (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- DHCPv4 (RFC 2132 9.6 and later; code 0: BOOTP without option 53) and DHCPv6 (RFC 8415 7.3) message types.
CREATE TABLE dhcp_type (
    version INTEGER NOT NULL,
    code INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (version, code)
) WITHOUT ROWID;

-- Protocol versions as TLS, DTLS and SSL write them.
CREATE TABLE tls_version (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- IANA "TLS Cipher Suites".
CREATE TABLE tls_cipher (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

-- ============================================================ captures and their ledger

-- Highest ids ever given out: rows of a flow may be stored before the flow itself.
CREATE TABLE counter (
    name TEXT PRIMARY KEY,              -- last_flow_id, last_device_id
    value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE capture (
    capture_id INTEGER PRIMARY KEY,
    sensor TEXT,
    source TEXT,
    link_type TEXT,
    filter TEXT,
    snaplen INTEGER,
    start_us INTEGER,
    end_us INTEGER,
    status TEXT NOT NULL,               -- running, complete, interrupted
    note TEXT,                          -- a sentence for people
    software_version TEXT
);

-- One row per capture and interval; the columns are those of model/ledger.h.
CREATE TABLE health (
    health_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    interval_start_us INTEGER,
    interval_end_us INTEGER,
    frames_offered INTEGER NOT NULL,
    frames_kernel_dropped INTEGER NOT NULL,
    frames_interface_dropped INTEGER NOT NULL,
    frames_queue_dropped INTEGER NOT NULL,
    frames_captured INTEGER NOT NULL,
    bytes_captured INTEGER NOT NULL,
    frames_truncated INTEGER NOT NULL,
    frames_decoded INTEGER NOT NULL,
    frames_undecodable INTEGER NOT NULL,
    frames_accounted_to_flows INTEGER NOT NULL,
    frames_not_ip INTEGER NOT NULL,
    flows_created INTEGER NOT NULL,
    flows_written INTEGER NOT NULL,
    flows_evicted INTEGER NOT NULL,
    flows_live INTEGER NOT NULL,        -- how many more than when the interval began
    rows_queued INTEGER NOT NULL,
    rows_committed INTEGER NOT NULL,
    rows_dropped INTEGER NOT NULL,
    gap_bytes INTEGER NOT NULL
);

-- ============================================================ devices

CREATE TABLE device (
    device_id INTEGER PRIMARY KEY,
    mac INTEGER UNIQUE,                 -- NULL: known by its address only
    ip INTEGER,                         -- the latest address
    vendor TEXT,
    hostname TEXT,
    os_fingerprint TEXT,
    device_type TEXT,
    user_label TEXT,                    -- given by people; no capture writes it
    mac_random INTEGER NOT NULL,
    is_gateway INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER
);

CREATE UNIQUE INDEX device_by_ip ON device (ip) WHERE mac IS NULL;

-- Why we think so.
CREATE TABLE evidence (
    evidence_id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL,
    attribute_term INTEGER NOT NULL,
    value TEXT NOT NULL,
    source_term INTEGER NOT NULL,
    confidence REAL NOT NULL,           -- 0..1, the highest so far
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    count INTEGER NOT NULL,
    UNIQUE (device_id, attribute_term, value, source_term)
);

-- Which IP address was claimed by which MAC.
CREATE TABLE binding (
    binding_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    ip INTEGER NOT NULL,
    mac INTEGER NOT NULL,
    source_term INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    count INTEGER NOT NULL,
    UNIQUE (ip, mac, source_term, capture_id)
);

-- ============================================================ traffic

-- A connection. Written when it ends and at least every minute while it lives; a later row of the
-- same flow_id replaces the earlier. Every column costs some 35 ns per row, so what can be shared is
-- shared (kind_id, link_id) and what is small is packed (ports, retransmissions, out_of_order).
CREATE TABLE flow (
    flow_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    start_us INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,       -- first to last packet
    device_id INTEGER,
    kind_id INTEGER NOT NULL,           -- flow_kind
    link_id INTEGER,                    -- link
    src INTEGER,
    dst INTEGER,
    ports INTEGER,                      -- src_port << 16 | dst_port
    packets_sent INTEGER NOT NULL,
    packets_received INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    payload_sent INTEGER NOT NULL,
    payload_received INTEGER NOT NULL,
    community_id TEXT,
    history TEXT,
    dst_domain INTEGER,                 -- domain_id
    dst_place INTEGER,                  -- place_id
    retransmissions INTEGER,            -- sent << 32 | received; NULL: not TCP
    out_of_order INTEGER,               -- sent << 32 | received; NULL: not TCP
    missed_bytes INTEGER,
    rtt_handshake_us INTEGER,
    rtt_min_us INTEGER,
    rtt_mean_us INTEGER,
    ja3 INTEGER,                        -- fingerprint_id
    ja4 INTEGER,                        -- fingerprint_id
    server_label_text INTEGER,
    parent_flow_id INTEGER
);

-- Flows to trackers, once per flow.
CREATE TABLE tracker (
    flow_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    device_id INTEGER,
    start_us INTEGER NOT NULL,
    domain INTEGER,                     -- domain_id
    tracker_domain INTEGER NOT NULL,    -- domain_id of the list's entry
    category_term INTEGER,
    owner_text INTEGER,
    list_name_term INTEGER,
    list_version_term INTEGER
);

CREATE TABLE dns_query (
    dns_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    device_id INTEGER,
    query_us INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,           -- dns_kind
    client INTEGER,
    server INTEGER,
    ports INTEGER,                      -- client_port << 16 | server_port
    transaction_id INTEGER,
    query_domain INTEGER,               -- domain_id; NULL: the message had no question
    ttl INTEGER,
    response_us INTEGER,                -- microseconds from question to reply
    resolved_ips TEXT,
    answers TEXT
);

-- Passive DNS.
CREATE TABLE domain_address (
    binding_id INTEGER PRIMARY KEY,
    domain INTEGER NOT NULL,
    ip INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    count INTEGER NOT NULL,
    UNIQUE (ip, domain)
);

CREATE INDEX domain_address_by_domain ON domain_address (domain);

CREATE TABLE tls_hello (
    tls_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    device_id INTEGER,
    hello_us INTEGER NOT NULL,
    transport_term INTEGER NOT NULL,
    src INTEGER,
    src_port INTEGER,
    dst INTEGER,
    dst_port INTEGER,
    client_seen INTEGER NOT NULL,
    server_seen INTEGER NOT NULL,
    sni INTEGER,                        -- domain_id
    version INTEGER,                    -- negotiated; codes of tls_version
    offered_version INTEGER,
    cipher INTEGER,                     -- codes of tls_cipher
    ech_offered INTEGER,
    resumed INTEGER,
    alpn_offered_text INTEGER,
    alpn_first_text INTEGER,
    alpn_chosen_text INTEGER,
    ja3 INTEGER,                        -- fingerprint_id
    ja3s INTEGER,                       -- fingerprint_id
    ja4 INTEGER,                        -- fingerprint_id
    quic_version INTEGER,
    certificate_id INTEGER,             -- the server's own
    identified_app_term INTEGER
);

-- Every certificate of every chain that was seen, the clients' too.
CREATE TABLE certificate_seen (
    seen_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    seen_us INTEGER NOT NULL,
    src INTEGER,
    src_port INTEGER,
    dst INTEGER,
    dst_port INTEGER,
    from_server INTEGER NOT NULL,
    position INTEGER NOT NULL,          -- 0 is the leaf
    certificate_id INTEGER NOT NULL
);

CREATE TABLE http_request (
    http_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    device_id INTEGER,
    request_us INTEGER NOT NULL,
    src INTEGER,
    src_port INTEGER,
    dst INTEGER,
    dst_port INTEGER,
    request_seen INTEGER NOT NULL,
    method_text INTEGER,
    host_text INTEGER,
    uri TEXT,
    version TEXT,
    user_agent_text INTEGER,
    referrer TEXT,
    status_code INTEGER,
    content_type_text INTEGER,
    server_text INTEGER,
    request_body_bytes INTEGER,
    response_body_bytes INTEGER,
    response_us INTEGER
);

CREATE TABLE dhcp_message (
    dhcp_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    device_id INTEGER,
    message_us INTEGER NOT NULL,
    version INTEGER NOT NULL,
    type INTEGER NOT NULL,
    transaction_id INTEGER,
    mac INTEGER,
    sender INTEGER,
    hostname_text INTEGER,
    client_fqdn_text INTEGER,
    vendor_class_text INTEGER,
    param_list_text INTEGER,
    client_id_text INTEGER,
    requested INTEGER,
    assigned INTEGER,
    server INTEGER,
    lease_seconds INTEGER
);

-- Sums per bucket; in the keys 0 stands for NULL.
CREATE TABLE traffic_minute (
    bucket_us INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    app_protocol_term INTEGER NOT NULL,
    dst_domain INTEGER NOT NULL,        -- domain_id of the registrable domain
    flows INTEGER NOT NULL,
    packets_sent INTEGER NOT NULL,
    packets_received INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    PRIMARY KEY (bucket_us, device_id, app_protocol_term, dst_domain)
) WITHOUT ROWID;

CREATE TABLE traffic_hour (
    bucket_us INTEGER NOT NULL,
    device_id INTEGER NOT NULL,
    app_protocol_term INTEGER NOT NULL,
    dst_domain INTEGER NOT NULL,
    flows INTEGER NOT NULL,
    packets_sent INTEGER NOT NULL,
    packets_received INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    PRIMARY KEY (bucket_us, device_id, app_protocol_term, dst_domain)
) WITHOUT ROWID;

-- What repeats with the same capture, rule, device and parties is one row.
CREATE TABLE alert (
    alert_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    severity INTEGER NOT NULL,          -- 0 info, 1 low, 2 medium, 3 high, 4 critical
    device_id INTEGER,
    src INTEGER,
    dst INTEGER,
    dst_port INTEGER,
    first_us INTEGER,
    last_us INTEGER,
    count INTEGER NOT NULL,
    title TEXT,
    explanation TEXT,
    details TEXT,
    status TEXT NOT NULL DEFAULT 'open'
);

CREATE INDEX alert_by_party ON alert (capture_id, rule, src, dst, dst_port);

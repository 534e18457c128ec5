-- SPDX-License-Identifier: MIT
-- schema.sql - the dictionary of a NetScope database, as it is after the last migration.
--
-- Read this to know what is stored and what every column means; docs/schema.md says the same for
-- people who only query. Nothing runs this file: schema/migrations/ makes the database, and a test
-- proves that both give the same schema.
--
-- People query the views (plural); the tables (singular) behind them may change.
-- Keys and codes that the views turn into text:
--   *_us        microseconds since 1970-01-01T00:00:00Z, packet time
--   an address  IPv4: its 32 bits as a number, 0..4294967295; IPv6: minus the address_id of table
--               address. So an IPv4 address costs no look-up, neither to write nor to read.
--   a MAC       its 48 bits as a number, first octet highest
--   *_term      term.term_id; *_text: text.text_id; *_domain: domain.domain_id
--   NULL        not observed
-- Hot tables (flow, dns_query, tls_hello, http_request, dhcp_message, certificate_seen) have their
-- INTEGER PRIMARY KEY and no other index: see "Time ranges" in docs/schema.md.

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
    tunnel TEXT,
    encrypted_dns TEXT                  -- alpn, port, name, address: why it is taken for DNS; NULL: it is not
);
CREATE INDEX flow_kind_by_content ON flow_kind (ip_protocol, conn_state, end_reason, app_protocol,
    dst_domain_source, application, traffic_type, tracker_category, tunnel, encrypted_dns);

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
    rcode INTEGER,                      -- codes of dns_rcode; NULL: unanswered
    attempt INTEGER                     -- 1: the first copy of a question; NULL: mDNS, or a reply alone
);
CREATE INDEX dns_kind_by_content ON dns_kind (query_type, rcode, transport, answered, query_seen, attempt);

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

-- What age and the cap (storage.max_bytes) have removed of each kind of row.
CREATE TABLE removal (
    kind TEXT PRIMARY KEY,              -- flows, events, minutes, hours, findings, names, devices, ledger, captures
    removed_to_us INTEGER NOT NULL,     -- the newest of them
    aged INTEGER NOT NULL,              -- rows, removed for their age
    shed INTEGER NOT NULL               -- rows, removed before it
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
    software_version TEXT,
    privacy TEXT                        -- the switches that were on; NULL: none
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
    gap_bytes INTEGER NOT NULL,
    frames_excluded INTEGER NOT NULL DEFAULT 0 -- of devices that are not to be recorded; in no other number
);

-- What moved beside the ledger, by name.
CREATE TABLE counter_moved (
    capture_id INTEGER NOT NULL,
    interval_end_us INTEGER NOT NULL,   -- of which row of health
    name_term INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (capture_id, interval_end_us, name_term)
) WITHOUT ROWID;

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
    parent_flow_id INTEGER,
    -- (rtt_originator_us + 1) << 32 | (rtt_responder_us + 1) << 2 | (sack_permitted + 1), a part that is
    -- not known 0; NULL: none is known
    handshake INTEGER,
    -- the counters of TCP_SIGNS (internal/model/record.h), sent and received in turn, ten characters
    -- each, up to the last that is not 0; NULL: all are 0
    tcp_signs TEXT,
    folded INTEGER,                     -- attempts that the row stands for; NULL: a flow of its own
    folded_distinct INTEGER             -- about how many different things stood where it names none
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
    identified_app_term INTEGER,
    retry_ja3s INTEGER                  -- fingerprint_id
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

-- ============================================================ findings

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

-- ============================================================ the views of the SQL contract

CREATE VIEW captures AS
SELECT capture_id, sensor, source, link_type, filter, snaplen,
    strftime('%Y-%m-%dT%H:%M:%S', start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', start_us % 1000000) AS start_time, start_us,
    strftime('%Y-%m-%dT%H:%M:%S', end_us / 1000000, 'unixepoch')
        || printf('.%06dZ', end_us % 1000000) AS end_time, end_us,
    status, software_version, note, privacy
FROM capture;

CREATE VIEW capture_health AS
SELECT health_id, capture_id, interval_start_us, interval_end_us,
    frames_offered, frames_kernel_dropped, frames_interface_dropped, frames_queue_dropped,
    frames_captured, bytes_captured, frames_truncated, frames_decoded, frames_undecodable,
    frames_accounted_to_flows, frames_not_ip, flows_created, flows_written, flows_evicted,
    flows_live, rows_queued, rows_committed, rows_dropped, gap_bytes, frames_excluded
FROM health;

CREATE VIEW capture_counters AS
SELECT capture_id, interval_end_us,
    (SELECT t.value FROM term t WHERE t.term_id = name_term) AS name,
    counter_moved.value AS value
FROM counter_moved;

CREATE VIEW retention AS
SELECT kind,
    strftime('%Y-%m-%dT%H:%M:%S', (removed_to_us + 1) / 1000000, 'unixepoch')
        || printf('.%06dZ', (removed_to_us + 1) % 1000000) AS kept_from_time,
    removed_to_us + 1 AS kept_from_us, aged AS rows_aged, shed AS rows_shed
FROM removal;

-- The ledger as shares of 1. Time that nobody watched has no row.
CREATE VIEW completeness AS
SELECT health_id, capture_id,
    strftime('%Y-%m-%dT%H:%M:%S', interval_start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', interval_start_us % 1000000) AS interval_start_time, interval_start_us,
    strftime('%Y-%m-%dT%H:%M:%S', interval_end_us / 1000000, 'unixepoch')
        || printf('.%06dZ', interval_end_us % 1000000) AS interval_end_time, interval_end_us,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END
        * CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END
        AS completeness,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END
        AS frames_share,
    CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END
        AS rows_share,
    frames_offered, frames_offered - frames_captured AS frames_lost, rows_queued, rows_dropped,
    gap_bytes, bytes_captured
FROM health;

CREATE VIEW devices AS
SELECT device_id,
    CASE WHEN mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', mac >> 40 & 255,
        mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255) END AS mac_address,
    vendor, hostname,
    CASE WHEN device.ip >= 0 THEN printf('%d.%d.%d.%d', device.ip >> 24, device.ip >> 16 & 255, device.ip >> 8 & 255, device.ip & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -device.ip) END AS ip_address,
    os_fingerprint, device_type,
    strftime('%Y-%m-%dT%H:%M:%S', first_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', first_seen_us % 1000000) AS first_seen_time, first_seen_us,
    strftime('%Y-%m-%dT%H:%M:%S', last_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', last_seen_us % 1000000) AS last_seen_time, last_seen_us,
    user_label, mac_random, is_gateway
FROM device;

CREATE VIEW device_evidence AS
SELECT evidence_id, device_id,
    (SELECT value FROM term WHERE term_id = attribute_term) AS attribute,
    value,
    (SELECT value FROM term WHERE term_id = source_term) AS source,
    confidence,
    strftime('%Y-%m-%dT%H:%M:%S', first_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', first_seen_us % 1000000) AS first_seen_time, first_seen_us,
    strftime('%Y-%m-%dT%H:%M:%S', last_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', last_seen_us % 1000000) AS last_seen_time, last_seen_us,
    count
FROM evidence;

CREATE VIEW address_bindings AS
SELECT binding_id, capture_id,
    CASE WHEN binding.ip >= 0 THEN printf('%d.%d.%d.%d', binding.ip >> 24, binding.ip >> 16 & 255, binding.ip >> 8 & 255, binding.ip & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -binding.ip) END AS ip_address,
    CASE WHEN mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', mac >> 40 & 255,
        mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255) END AS mac_address,
    (SELECT value FROM term WHERE term_id = source_term) AS source,
    strftime('%Y-%m-%dT%H:%M:%S', first_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', first_seen_us % 1000000) AS first_seen_time, first_seen_us,
    strftime('%Y-%m-%dT%H:%M:%S', last_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', last_seen_us % 1000000) AS last_seen_time, last_seen_us,
    count
FROM binding;

CREATE VIEW flows AS
SELECT flow_id, capture_id, device_id, community_id,
    strftime('%Y-%m-%dT%H:%M:%S', start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', start_us % 1000000) AS start_time, start_us,
    strftime('%Y-%m-%dT%H:%M:%S', (start_us + duration_us) / 1000000, 'unixepoch')
        || printf('.%06dZ', (start_us + duration_us) % 1000000) AS end_time,
    start_us + duration_us AS end_us,
    (SELECT coalesce((SELECT name FROM ip_protocol p WHERE p.code = k.ip_protocol),
        'ip-' || k.ip_protocol) FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS protocol,
    (SELECT k.ip_protocol FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS ip_protocol,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip,
    CASE WHEN folded IS NULL THEN ports >> 16 END AS src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, ports & 65535 AS dst_port,
    (SELECT CASE WHEN src_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', src_mac >> 40 & 255,
        src_mac >> 32 & 255, src_mac >> 24 & 255, src_mac >> 16 & 255, src_mac >> 8 & 255, src_mac & 255) END
        FROM link l WHERE l.link_id = flow.link_id) AS src_mac,
    (SELECT CASE WHEN dst_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', dst_mac >> 40 & 255,
        dst_mac >> 32 & 255, dst_mac >> 24 & 255, dst_mac >> 16 & 255, dst_mac >> 8 & 255, dst_mac & 255) END
        FROM link l WHERE l.link_id = flow.link_id) AS dst_mac,
    (SELECT vlan FROM link l WHERE l.link_id = flow.link_id) AS vlan,
    packets_sent, packets_received, bytes_sent, bytes_received, payload_sent,
    payload_received,
    (SELECT conn_state FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS conn_state,
    history,
    (SELECT end_reason FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS end_reason,
    retransmissions >> 32 AS retransmissions_sent,
    retransmissions & 4294967295 AS retransmissions_received,
    out_of_order >> 32 AS out_of_order_sent, out_of_order & 4294967295 AS out_of_order_received,
    missed_bytes, rtt_handshake_us, rtt_min_us, rtt_mean_us,
    nullif(handshake >> 2 & 1073741823, 0) - 1 AS rtt_responder_us,
    nullif(handshake >> 32, 0) - 1 AS rtt_originator_us,
    nullif(handshake & 3, 0) - 1 AS sack_permitted,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 1, 10) AS INTEGER), 0)) AS duplicate_acks_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 11, 10) AS INTEGER), 0)) AS duplicate_acks_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 21, 10) AS INTEGER), 0)) AS fast_retransmissions_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 31, 10) AS INTEGER), 0)) AS fast_retransmissions_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 41, 10) AS INTEGER), 0)) AS needless_retransmissions_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 51, 10) AS INTEGER), 0)) AS needless_retransmissions_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 61, 10) AS INTEGER), 0)) AS keep_alives_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 71, 10) AS INTEGER), 0)) AS keep_alives_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 81, 10) AS INTEGER), 0)) AS zero_windows_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 91, 10) AS INTEGER), 0)) AS zero_windows_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 101, 10) AS INTEGER), 0)) AS window_probes_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 111, 10) AS INTEGER), 0)) AS window_probes_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 121, 10) AS INTEGER), 0)) AS duplicate_sacks_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 131, 10) AS INTEGER), 0)) AS duplicate_sacks_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 141, 10) AS INTEGER), 0)) AS overlap_conflicts_sent,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 151, 10) AS INTEGER), 0)) AS overlap_conflicts_received,
    (SELECT app_protocol FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS app_protocol,
    (SELECT name FROM domain WHERE domain_id = dst_domain) AS dst_domain,
    (SELECT k.dst_domain_source FROM flow_kind k WHERE k.kind_id = flow.kind_id)
        AS dst_domain_source,
    (SELECT country FROM place WHERE place_id = dst_place) AS dst_country,
    (SELECT city FROM place WHERE place_id = dst_place) AS dst_city,
    (SELECT asn FROM place WHERE place_id = dst_place) AS dst_asn,
    (SELECT as_org FROM place WHERE place_id = dst_place) AS dst_as_org,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja3) AS ja3_hash,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja4) AS ja4,
    (SELECT application FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS application,
    (SELECT traffic_type FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS traffic_type,
    (SELECT k.tracker_category FROM flow_kind k WHERE k.kind_id = flow.kind_id)
        AS tracker_category,
    (SELECT tunnel FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS tunnel,
    parent_flow_id,
    (SELECT r.name FROM domain d JOIN domain r ON r.domain_id = d.registrable_domain
        WHERE d.domain_id = dst_domain) AS registrable_domain,
    (SELECT value FROM text WHERE text_id = server_label_text) AS server_label,
    duration_us,
    src AS src_address_id, dst AS dst_address_id,
    (SELECT encrypted_dns FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS encrypted_dns,
    folded AS flows_folded, folded_distinct AS flows_folded_distinct
FROM flow;

CREATE VIEW tracker_connections AS
SELECT flow_id, capture_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', start_us / 1000000, 'unixepoch')
        || printf('.%06dZ', start_us % 1000000) AS start_time, start_us,
    (SELECT name FROM domain WHERE domain_id = tracker.domain) AS domain,
    (SELECT name FROM domain WHERE domain_id = tracker_domain) AS tracker_domain,
    (SELECT value FROM term WHERE term_id = category_term) AS category,
    (SELECT value FROM text WHERE text_id = owner_text) AS owner,
    (SELECT value FROM term WHERE term_id = list_name_term) AS list_name,
    (SELECT value FROM term WHERE term_id = list_version_term) AS list_version
FROM tracker;

CREATE VIEW dns_queries AS
SELECT dns_id, capture_id, flow_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', query_us / 1000000, 'unixepoch')
        || printf('.%06dZ', query_us % 1000000) AS query_time, query_us,
    (SELECT k.transport FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS transport,
    CASE WHEN client >= 0 THEN printf('%d.%d.%d.%d', client >> 24, client >> 16 & 255, client >> 8 & 255, client & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -client) END AS client_ip,
    CASE WHEN server >= 0 THEN printf('%d.%d.%d.%d', server >> 24, server >> 16 & 255, server >> 8 & 255, server & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -server) END AS server_ip, ports & 65535 AS server_port, transaction_id,
    (SELECT name FROM domain WHERE domain_id = query_domain) AS query_domain,
    (SELECT CASE WHEN k.transport = 'nbns' AND k.query_type = 32 THEN 'NB'
        WHEN k.transport = 'nbns' AND k.query_type = 33 THEN 'NBSTAT'
        ELSE coalesce((SELECT name FROM dns_type t WHERE t.code = k.query_type),
            'TYPE' || k.query_type) END
        FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_type,
    (SELECT k.query_type FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_type_code,
    (SELECT coalesce((SELECT name FROM dns_rcode r WHERE r.code = k.rcode), 'RCODE' || k.rcode)
        FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS rcode,
    (SELECT k.answered FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS answered,
    resolved_ips, answers, ttl,
    response_us / 1000.0 AS response_time_ms,
    ports >> 16 AS client_port,
    (SELECT k.query_seen FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_seen,
    (SELECT k.rcode FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS rcode_code,
    (SELECT k.attempt FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS attempt
FROM dns_query;

CREATE VIEW domain_addresses AS
SELECT binding_id,
    (SELECT name FROM domain WHERE domain_id = domain_address.domain) AS domain,
    CASE WHEN domain_address.ip >= 0 THEN printf('%d.%d.%d.%d', domain_address.ip >> 24, domain_address.ip >> 16 & 255, domain_address.ip >> 8 & 255, domain_address.ip & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -domain_address.ip) END AS ip_address,
    strftime('%Y-%m-%dT%H:%M:%S', first_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', first_seen_us % 1000000) AS first_seen_time, first_seen_us,
    strftime('%Y-%m-%dT%H:%M:%S', last_seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', last_seen_us % 1000000) AS last_seen_time, last_seen_us,
    count
FROM domain_address;

CREATE VIEW tls_handshakes AS
SELECT tls_id, capture_id, flow_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', hello_us / 1000000, 'unixepoch')
        || printf('.%06dZ', hello_us % 1000000) AS hello_time, hello_us,
    (SELECT value FROM term WHERE term_id = transport_term) AS transport,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    (SELECT name FROM domain WHERE domain_id = sni) AS sni,
    (SELECT value FROM text WHERE text_id = coalesce(alpn_chosen_text, alpn_first_text)) AS alpn,
    CASE WHEN version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = version), printf('0x%04x', version))
    END AS tls_version,
    CASE WHEN cipher IS NOT NULL THEN
        coalesce((SELECT name FROM tls_cipher c WHERE c.code = cipher), printf('0x%04X', cipher))
    END AS cipher_suite,
    (SELECT string FROM fingerprint WHERE fingerprint_id = ja3) AS ja3,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja3) AS ja3_hash,
    (SELECT string FROM fingerprint WHERE fingerprint_id = ja3s) AS ja3s,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja3s) AS ja3s_hash,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = ja4) AS ja4,
    (SELECT string FROM fingerprint WHERE fingerprint_id = ja4) AS ja4_r,
    CASE ech_offered WHEN 1 THEN 'offered' WHEN 0 THEN 'none' END AS ech,
    CASE WHEN quic_version IS NOT NULL THEN printf('0x%08x', quic_version) END AS quic_version,
    (SELECT common_name FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_common_name,
    (SELECT issuer FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_issuer,
    (SELECT sans FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_sans,
    (SELECT valid_from FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_valid_from,
    (SELECT valid_to FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_valid_to,
    (SELECT sha256 FROM certificate c WHERE c.certificate_id = tls_hello.certificate_id)
        AS cert_sha256,
    resumed,
    (SELECT value FROM term WHERE term_id = identified_app_term) AS identified_app,
    client_seen, server_seen,
    CASE WHEN offered_version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = offered_version),
            printf('0x%04x', offered_version))
    END AS offered_version,
    (SELECT value FROM text WHERE text_id = alpn_offered_text) AS alpn_offered,
    (SELECT value FROM text WHERE text_id = alpn_chosen_text) AS alpn_chosen,
    (SELECT string FROM fingerprint WHERE fingerprint_id = retry_ja3s) AS retry_ja3s,
    (SELECT hash FROM fingerprint WHERE fingerprint_id = retry_ja3s) AS retry_ja3s_hash
FROM tls_hello;

CREATE VIEW certificates AS
SELECT seen_id, capture_id, flow_id,
    strftime('%Y-%m-%dT%H:%M:%S', seen_us / 1000000, 'unixepoch')
        || printf('.%06dZ', seen_us % 1000000) AS seen_time, seen_us,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    CASE from_server WHEN 1 THEN 'server' ELSE 'client' END AS side,
    position, sha256, common_name, issuer, sans, valid_from, valid_to
FROM certificate_seen JOIN certificate USING (certificate_id);

CREATE VIEW http_requests AS
SELECT http_id, capture_id, flow_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', request_us / 1000000, 'unixepoch')
        || printf('.%06dZ', request_us % 1000000) AS request_time, request_us,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    (SELECT value FROM text WHERE text_id = method_text) AS method,
    (SELECT value FROM text WHERE text_id = host_text) AS host,
    uri, version,
    (SELECT value FROM text WHERE text_id = user_agent_text) AS user_agent,
    referrer, status_code,
    (SELECT value FROM text WHERE text_id = content_type_text) AS content_type,
    request_body_bytes, response_body_bytes,
    response_us / 1000.0 AS response_time_ms,
    (SELECT value FROM text WHERE text_id = server_text) AS server,
    request_seen
FROM http_request;

CREATE VIEW dhcp_messages AS
SELECT dhcp_id, capture_id, device_id,
    strftime('%Y-%m-%dT%H:%M:%S', message_us / 1000000, 'unixepoch')
        || printf('.%06dZ', message_us % 1000000) AS message_time, message_us,
    version,
    CASE WHEN mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x', mac >> 40 & 255,
        mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255) END AS mac_address,
    coalesce((SELECT name FROM dhcp_type t WHERE t.version = dhcp_message.version AND t.code = type),
        'TYPE' || type) AS message_type,
    transaction_id,
    (SELECT value FROM text WHERE text_id = hostname_text) AS hostname,
    (SELECT value FROM text WHERE text_id = client_fqdn_text) AS client_fqdn,
    (SELECT value FROM text WHERE text_id = vendor_class_text) AS vendor_class,
    (SELECT value FROM text WHERE text_id = param_list_text) AS param_list,
    (SELECT value FROM text WHERE text_id = client_id_text) AS client_id,
    CASE WHEN requested >= 0 THEN printf('%d.%d.%d.%d', requested >> 24, requested >> 16 & 255, requested >> 8 & 255, requested & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -requested) END AS requested_ip,
    CASE WHEN assigned >= 0 THEN printf('%d.%d.%d.%d', assigned >> 24, assigned >> 16 & 255, assigned >> 8 & 255, assigned & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -assigned) END AS assigned_ip,
    CASE WHEN server >= 0 THEN printf('%d.%d.%d.%d', server >> 24, server >> 16 & 255, server >> 8 & 255, server & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -server) END AS server_ip,
    lease_seconds,
    CASE WHEN sender >= 0 THEN printf('%d.%d.%d.%d', sender >> 24, sender >> 16 & 255, sender >> 8 & 255, sender & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -sender) END AS sender_ip,
    type AS message_type_code
FROM dhcp_message;

CREATE VIEW traffic_minutes AS
SELECT bucket_us,
    nullif(device_id, 0) AS device_id,
    (SELECT value FROM term WHERE term_id = app_protocol_term) AS app_protocol,
    (SELECT name FROM domain WHERE domain_id = dst_domain) AS dst_domain,
    flows, packets_sent, packets_received, bytes_sent, bytes_received,
    strftime('%Y-%m-%dT%H:%M:%S', bucket_us / 1000000, 'unixepoch')
        || printf('.%06dZ', bucket_us % 1000000) AS bucket_time
FROM traffic_minute;

CREATE VIEW traffic_hours AS
SELECT bucket_us,
    nullif(device_id, 0) AS device_id,
    (SELECT value FROM term WHERE term_id = app_protocol_term) AS app_protocol,
    (SELECT name FROM domain WHERE domain_id = dst_domain) AS dst_domain,
    flows, packets_sent, packets_received, bytes_sent, bytes_received,
    strftime('%Y-%m-%dT%H:%M:%S', bucket_us / 1000000, 'unixepoch')
        || printf('.%06dZ', bucket_us % 1000000) AS bucket_time
FROM traffic_hour;

CREATE VIEW alerts AS
SELECT alert_id, capture_id, rule,
    CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high'
        WHEN 4 THEN 'critical' END AS severity,
    device_id,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
        ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    strftime('%Y-%m-%dT%H:%M:%S', first_us / 1000000, 'unixepoch')
        || printf('.%06dZ', first_us % 1000000) AS first_time, first_us,
    strftime('%Y-%m-%dT%H:%M:%S', last_us / 1000000, 'unixepoch')
        || printf('.%06dZ', last_us % 1000000) AS last_time, last_us,
    count, title, explanation, details, status
FROM alert;

-- SPDX-License-Identifier: MIT
-- Questions, handshakes and requests in narrow rows. The rows of X_before are moved by schema/moves/X.sql.

-- ============================================================ DNS

ALTER TABLE dns_kind ADD COLUMN opcode INTEGER;     -- NULL: not known
DROP INDEX dns_kind_by_content;
CREATE INDEX dns_kind_by_content ON dns_kind (query_type, rcode, transport, answered, query_seen, attempt, opcode);

-- Answer sections that repeat, without the question's name and without seconds. internal/model/answers.h says how the
-- text is read.
CREATE TABLE answer_set (
    answer_set_id INTEGER PRIMARY KEY,
    content INTEGER NOT NULL,           -- a hash of what follows, by which a set is found; a set may be there twice
    addresses TEXT,                     -- JSON array of texts
    answers TEXT,                       -- NULL: not kept (privacy.md)
    later_1 INTEGER,                    -- times to live in it that are longer than the row's: by how many seconds
    later_2 INTEGER,
    later_3 INTEGER
);

CREATE INDEX answer_set_by_content ON answer_set (content);

ALTER TABLE dns_query RENAME TO dns_query_before;

CREATE TABLE dns_query (
    dns_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    src_device_id INTEGER,              -- the client's
    dst_device_id INTEGER,              -- the server's
    query_us INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,           -- dns_kind
    client INTEGER,
    server INTEGER,
    ports INTEGER,                      -- server_port << 16 | client_port
    transaction_id INTEGER,
    query_domain INTEGER,               -- domain_id; NULL: the message had no question
    answer_set_id INTEGER,              -- NULL: unanswered
    ttl INTEGER,                        -- the smallest of the answers
    response_us INTEGER,                -- microseconds from question to reply
    said_by_mac INTEGER                 -- NULL: not known
);

-- ============================================================ TLS

-- What many handshakes have in common.
CREATE TABLE tls_kind (
    kind_id INTEGER PRIMARY KEY,
    transport TEXT NOT NULL,
    client_seen INTEGER NOT NULL,
    server_seen INTEGER NOT NULL,
    version INTEGER,                    -- negotiated; codes of tls_version
    offered_version INTEGER,
    cipher INTEGER,                     -- codes of tls_cipher
    ech_offered INTEGER,
    resumed INTEGER,
    alpn_offered TEXT,
    alpn_first TEXT,
    alpn_chosen TEXT,
    ja3s INTEGER,                       -- fingerprint_id
    retry_ja3s INTEGER,                 -- fingerprint_id, of the HelloRetryRequest
    quic_version INTEGER,
    identified_app TEXT
);

CREATE INDEX tls_kind_by_content ON tls_kind (ja3s, alpn_offered, identified_app, transport, client_seen, server_seen,
    version, offered_version, cipher, ech_offered, resumed, alpn_first, alpn_chosen, retry_ja3s, quic_version);

ALTER TABLE tls_handshake RENAME TO tls_handshake_before;

CREATE TABLE tls_handshake (
    tls_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    src_device_id INTEGER,
    dst_device_id INTEGER,
    hello_us INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,           -- tls_kind
    src INTEGER,
    dst INTEGER,
    ports INTEGER,                      -- dst_port << 16 | src_port
    sni INTEGER,                        -- domain_id
    ja3 INTEGER,                        -- fingerprint_id
    ja4 INTEGER,                        -- fingerprint_id
    certificate_id INTEGER              -- the server's own
);

-- ============================================================ HTTP

-- What many requests have in common.
CREATE TABLE http_kind (
    kind_id INTEGER PRIMARY KEY,
    request_seen INTEGER NOT NULL,
    method TEXT,
    version TEXT,
    status_code INTEGER,
    content_type TEXT,
    server TEXT                         -- the header
);

CREATE INDEX http_kind_by_content ON http_kind (content_type, server, status_code, method, version, request_seen);

ALTER TABLE http_request RENAME TO http_request_before;

CREATE TABLE http_request (
    http_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    src_device_id INTEGER,
    dst_device_id INTEGER,
    request_us INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,           -- http_kind
    src INTEGER,
    dst INTEGER,
    ports INTEGER,                      -- dst_port << 16 | src_port
    host_text INTEGER,
    uri TEXT,
    user_agent_text INTEGER,
    referrer_text INTEGER,
    request_body_bytes INTEGER,
    response_body_bytes INTEGER,
    response_us INTEGER
);

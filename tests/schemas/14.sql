-- SPDX-License-Identifier: MIT
-- A database of schema 14 with a few rows, as the program of that time made it; the registries are cut short.
PRAGMA application_id = 1316246371;
PRAGMA user_version = 14;
BEGIN;
CREATE TABLE address (
    address_id INTEGER PRIMARY KEY,
    ip TEXT NOT NULL UNIQUE
);
INSERT INTO address VALUES (1, '::');
INSERT INTO address VALUES (2, 'ff02::16');
INSERT INTO address VALUES (8, 'fe80::da07:b6ff:fe00:1');
CREATE TABLE domain (
    domain_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    registrable_domain INTEGER
);
INSERT INTO domain VALUES (1, 'clients2.google.com', NULL);
INSERT INTO domain VALUES (4, 'www.bbc.co.uk', 9);
INSERT INTO domain VALUES (7, 'shop.example', 7);
INSERT INTO domain VALUES (9, 'co.uk', NULL);
INSERT INTO domain VALUES (13, 'www.debian.org', 25);
INSERT INTO domain VALUES (17, 'bank.example', 17);
INSERT INTO domain VALUES (24, 'p2p.camera.example', 31);
INSERT INTO domain VALUES (25, 'debian.org', NULL);
INSERT INTO domain VALUES (31, 'camera.example', NULL);
CREATE TABLE term (
    term_id INTEGER PRIMARY KEY,
    value TEXT NOT NULL UNIQUE
);
INSERT INTO term VALUES (1, 'tls');
INSERT INTO term VALUES (2, 'hostname');
INSERT INTO term VALUES (3, 'dhcp');
INSERT INTO term VALUES (4, 'os');
INSERT INTO term VALUES (5, 'tcp_syn');
INSERT INTO term VALUES (6, 'arp');
INSERT INTO term VALUES (12, 'advertising');
INSERT INTO term VALUES (13, 'easylist');
INSERT INTO term VALUES (14, '2026-11-01');
INSERT INTO term VALUES (15, 'records_shed_dns');
CREATE TABLE text (
    text_id INTEGER PRIMARY KEY,
    value TEXT NOT NULL UNIQUE
);
INSERT INTO text VALUES (1, 'annas-laptop');
INSERT INTO text VALUES (2, '1,28,3,15,6');
INSERT INTO text VALUES (3, 'h2,http/1.1');
INSERT INTO text VALUES (4, 'h2');
INSERT INTO text VALUES (11, 'GET');
INSERT INTO text VALUES (12, 'www.debian.org');
INSERT INTO text VALUES (13, 'curl/7.88.1');
INSERT INTO text VALUES (14, 'text/html');
INSERT INTO text VALUES (15, 'nginx/1.22.1');
INSERT INTO text VALUES (21, 'http/1.1');
INSERT INTO text VALUES (29, 'Example Ads Ltd');
CREATE TABLE fingerprint (
    fingerprint_id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    string TEXT
);
INSERT INTO fingerprint VALUES (1, '967a0616b7ab0756fd81599eb1c96d90', '771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,17613-16-18-10-45-0-65037-51764-65281-5-23-35-43-13-51-11-27,4588-29-23-24,0');
INSERT INTO fingerprint VALUES (2, 'f4febc55ea12b31ae17cfb7e614afda8', '771,4865,43-51');
INSERT INTO fingerprint VALUES (3, 't13d1517h2_8daaf6152771_cb7bf5808d99', 't13d1517h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_0005,000a,000b,000d,0012,0017,001b,0023,002b,002d,0033,44cd,ca34,fe0d,ff01_0904,0905,0906,0403,0804,0401,0503,0805,0501,0806,0601');
INSERT INTO fingerprint VALUES (12, '87b9bfc7da97115ed2276737b09f8d74', '771,49196-49200-159-52393-52392-52394-49195-49199-158-49188-49192-107-49187-49191-103-49162-49172-57-49161-49171-51-157-156-61-60-53-47-255,0-11-10-16-22-23-13,29-23-30-25-24,0-1-2');
INSERT INTO fingerprint VALUES (13, 'fe0146829eef1917ba6c2dd4f5c08905', '771,49196,65281-0-11-16-23');
INSERT INTO fingerprint VALUES (14, 't12d2807h2_d943125447b4_a44c6288192a', 't12d2807h2_002f,0033,0035,0039,003c,003d,0067,006b,009c,009d,009e,009f,00ff,c009,c00a,c013,c014,c023,c024,c027,c028,c02b,c02c,c02f,c030,cca8,cca9,ccaa_000a,000b,000d,0016,0017_0403,0503,0603,0807,0808,0809,080a,080b,0804,0805,0806,0401,0501,0601,0303,0301,0302,0402,0502,0602');
CREATE TABLE certificate (
    certificate_id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    common_name TEXT,
    issuer TEXT,
    sans TEXT,
    valid_from TEXT,
    valid_to TEXT
);
INSERT INTO certificate VALUES (1, '95944e5bff2d0a86d0362da52c041f6ef3340150df0d4d5571958b4bac95bc3c', 'bank.example', 'Sample Root CA', '["bank.example","alt.bank.example"]', '2026-11-21T01:44:40Z', '2029-02-23T01:44:40Z');
INSERT INTO certificate VALUES (2, '1e3ad2d1953f22d0c67cd62d6593ad9af4f87b92ff9a4b3118c7471f2d04c9d2', 'Sample Root CA', 'Sample Root CA', NULL, '2026-11-21T01:44:40Z', '2036-11-18T01:44:40Z');
CREATE TABLE place (
    place_id INTEGER PRIMARY KEY,
    country TEXT,
    city TEXT,
    asn INTEGER,
    as_org TEXT
);
INSERT INTO place VALUES (1, 'DE', 'Berlin', 3320, 'Deutsche Telekom AG');
CREATE TABLE flow_kind (
    kind_id INTEGER PRIMARY KEY,
    ip_protocol INTEGER NOT NULL,
    conn_state TEXT,
    end_reason TEXT,
    app_protocol TEXT,
    dst_domain_source TEXT,
    application TEXT,
    traffic_type TEXT,
    tracker_category TEXT,
    tunnel TEXT
, encrypted_dns TEXT);
INSERT INTO flow_kind VALUES (1, 58, 'OTH', 'end_of_capture', NULL, NULL, NULL, 'network', NULL, NULL, NULL);
INSERT INTO flow_kind VALUES (3, 17, 'SF', 'end_of_capture', 'dns', NULL, NULL, 'dns', NULL, NULL, NULL);
INSERT INTO flow_kind VALUES (4, 6, 'SF', 'fin', 'tls', 'sni', NULL, 'web', NULL, NULL, NULL);
INSERT INTO flow_kind VALUES (8, 6, 'SF', 'fin', 'http', 'http_host', NULL, 'web', NULL, NULL, NULL);
CREATE TABLE link (
    link_id INTEGER PRIMARY KEY,
    src_mac INTEGER,
    dst_mac INTEGER,
    vlan INTEGER
);
INSERT INTO link VALUES (1, 237527629824001, NULL, NULL);
INSERT INTO link VALUES (4, 263988426051841, 237527629824001, NULL);
CREATE TABLE dns_kind (
    kind_id INTEGER PRIMARY KEY,
    transport TEXT NOT NULL,
    query_seen INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    query_type INTEGER,
    rcode INTEGER
, attempt INTEGER);
INSERT INTO dns_kind VALUES (1, 'udp', 1, 1, 65, 3, 1);
CREATE TABLE ip_protocol (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO ip_protocol VALUES (6, 'tcp');
INSERT INTO ip_protocol VALUES (17, 'udp');
INSERT INTO ip_protocol VALUES (58, 'icmp6');
CREATE TABLE dns_type (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO dns_type VALUES (65, 'HTTPS');
CREATE TABLE dns_rcode (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO dns_rcode VALUES (3, 'NXDOMAIN');
CREATE TABLE dhcp_type (
    version INTEGER NOT NULL,
    code INTEGER NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (version, code)
) WITHOUT ROWID;
INSERT INTO dhcp_type VALUES (4, 1, 'DISCOVER');
INSERT INTO dhcp_type VALUES (4, 7, 'RELEASE');
CREATE TABLE tls_version (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO tls_version VALUES (771, 'TLS 1.2');
INSERT INTO tls_version VALUES (772, 'TLS 1.3');
CREATE TABLE tls_cipher (
    code INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);
INSERT INTO tls_cipher VALUES (4865, 'TLS_AES_128_GCM_SHA256');
INSERT INTO tls_cipher VALUES (49196, 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384');
CREATE TABLE "last_id" (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO last_id VALUES ('last_device_id', 10);
INSERT INTO last_id VALUES ('last_flow_id', 1603);
CREATE TABLE capture (
    capture_id INTEGER PRIMARY KEY,
    sensor TEXT,
    source TEXT,
    link_type TEXT,
    filter TEXT,
    snaplen INTEGER,
    start_us INTEGER,
    end_us INTEGER,
    status TEXT NOT NULL,
    note TEXT,
    software_version TEXT
, privacy TEXT);
INSERT INTO capture VALUES (1, 'vm', 'file:browser.pcap', 'EN10MB', NULL, 262144, 1795225475470786, 1795225479058051, 'complete', NULL, '0.1.0', NULL);
INSERT INTO capture VALUES (2, 'vm', 'file:home.pcap', 'EN10MB', NULL, 262144, 1795225484934650, 1795225494831224, 'complete', NULL, '0.1.0', NULL);
INSERT INTO capture VALUES (3, 'vm', 'file:trouble.pcap', 'EN10MB', NULL, 262144, 1795225524230682, 1795225543785100, 'complete', NULL, '0.1.0', NULL);
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
    flows_live INTEGER NOT NULL,
    rows_queued INTEGER NOT NULL,
    rows_committed INTEGER NOT NULL,
    rows_dropped INTEGER NOT NULL,
    gap_bytes INTEGER NOT NULL
, frames_excluded INTEGER NOT NULL DEFAULT 0);
INSERT INTO health VALUES (1, 1, 1795225475470786, 1795225479058051, 230, 0, 0, 0, 230, 89839, 0, 230, 0, 228, 2, 43, 43, 0, 0, 105, 105, 0, 0, 0);
CREATE TABLE device (
    device_id INTEGER PRIMARY KEY,
    mac INTEGER UNIQUE,
    ip INTEGER,
    vendor TEXT,
    hostname TEXT,
    os_fingerprint TEXT,
    device_type TEXT,
    user_label TEXT,
    mac_random INTEGER NOT NULL,
    is_gateway INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER
, user_kind TEXT, ignored INTEGER NOT NULL DEFAULT 0);
INSERT INTO device VALUES (1, 263988426051841, 3232237413, NULL, 'annas-laptop', 'Linux', NULL, 'Kitchen', 0, 0, 1795225475490840, 1795225494831224, 'thing', 0);
INSERT INTO device VALUES (2, 237527629824001, 3232237313, NULL, NULL, NULL, NULL, NULL, 0, 1, 1795225475470786, 1795225541115074, NULL, 1);
INSERT INTO device VALUES (6, 172137142899972, 3232237416, NULL, 'garden-camera', 'Linux', NULL, NULL, 0, 0, 1795225485090778, 1795225493816146, NULL, 0);
INSERT INTO device VALUES (8, 202481586937904, 3232237332, NULL, NULL, 'Linux', NULL, NULL, 0, 0, 1795225524291537, 1795225536456034, NULL, 0);
INSERT INTO device VALUES (9, 66360265678897, 3232237332, NULL, NULL, NULL, NULL, NULL, 0, 0, 1795225524319771, 1795225541478775, NULL, 0);
CREATE TABLE evidence (
    evidence_id INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL,
    attribute_term INTEGER NOT NULL,
    value TEXT NOT NULL,
    source_term INTEGER NOT NULL,
    confidence REAL NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    count INTEGER NOT NULL,
    UNIQUE (device_id, attribute_term, value, source_term)
);
INSERT INTO evidence VALUES (1, 1, 2, 'annas-laptop', 3, 0.9, 1795225475490840, 1795225494831224, 5);
INSERT INTO evidence VALUES (12, 8, 4, 'Linux', 5, 0.3, 1795225524291948, 1795225524306147, 2);
CREATE TABLE "address_binding" (
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
INSERT INTO address_binding VALUES (1, 1, 3232237413, 263988426051841, 3, 1795225475492040, 1795225475492040, 1);
INSERT INTO address_binding VALUES (26, 3, 3232237378, 52228530226, 6, 1795225536456007, 1795225541478785, 3);
CREATE TABLE flow (
    flow_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    start_us INTEGER NOT NULL,
    duration_us INTEGER NOT NULL,
    device_id INTEGER,
    kind_id INTEGER NOT NULL,
    link_id INTEGER,
    src INTEGER,
    dst INTEGER,
    ports INTEGER,
    packets_sent INTEGER NOT NULL,
    packets_received INTEGER NOT NULL,
    bytes_sent INTEGER NOT NULL,
    bytes_received INTEGER NOT NULL,
    payload_sent INTEGER NOT NULL,
    payload_received INTEGER NOT NULL,
    community_id TEXT,
    history TEXT,
    dst_domain INTEGER,
    dst_place INTEGER,
    retransmissions INTEGER,
    out_of_order INTEGER,
    missed_bytes INTEGER,
    rtt_handshake_us INTEGER,
    rtt_min_us INTEGER,
    rtt_mean_us INTEGER,
    ja3 INTEGER,
    ja4 INTEGER,
    server_label_text INTEGER,
    parent_flow_id INTEGER
, handshake INTEGER, tcp_signs TEXT, folded INTEGER, folded_distinct INTEGER);
INSERT INTO flow VALUES (1, 1, 1795225475470786, 759883, 2, 1, 1, -1, -2, 9371648, 4, 0, 544, 0, 336, 0, '1:ikDqa5zwxtfbMnBkctuAzacX7zg=', NULL, NULL, 1, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO flow VALUES (10, 1, 1795225478443884, 3723, 1, 3, 4, 3232237413, 3232237313, 4023255093, 1, 1, 65, 65, 37, 37, '1:aMc+eG4R72TZpLgfsoE32tZYxv8=', 'Dd', NULL, 1, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO flow VALUES (30, 1, 1795225478864197, 193799, 1, 4, 4, 3232237413, 3560634768, 3624403387, 14, 10, 4041, 4263, 3305, 3735, '1:QOXJjyVFotMtAQrm6ApxibbYXek=', 'ShADadFf', 4, 1, 0, 0, 0, 57, 36, 785, 1, 3, NULL, NULL, 73014444202, NULL, NULL, NULL);
INSERT INTO flow VALUES (85, 2, 1795225490637936, 1789, 1, 8, 4, 3232237413, 2186908749, 2217214032, 7, 5, 450, 2452, 78, 2184, '1:BUYIg+aokKdpYFs3GgPR9njVJxk=', 'ShADadFf', 13, NULL, 0, 0, 0, 35, 7, 7, NULL, NULL, 15, NULL, 68719476822, NULL, NULL, NULL);
INSERT INTO flow VALUES (101, 2, 1795225490762258, 3475, 1, 4, 4, 3232237413, 1370067350, 3198288315, 9, 8, 933, 2434, 457, 2010, '1:DSaou/zO3l/LSQFq/BP/wo5XT6M=', 'ShADadfF', 17, NULL, 0, 0, 0, 29, 16, 69, 12, 14, NULL, NULL, 55834574922, NULL, NULL, NULL);
CREATE TABLE "tracker_connection" (
    flow_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    device_id INTEGER,
    start_us INTEGER NOT NULL,
    domain INTEGER,
    tracker_domain INTEGER NOT NULL,
    category_term INTEGER,
    owner_text INTEGER,
    list_name_term INTEGER,
    list_version_term INTEGER
);
INSERT INTO tracker_connection VALUES (1, 1, 2, 1795225475470786, NULL, 1, 12, 29, 13, 14);
CREATE TABLE dns_query (
    dns_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    flow_id INTEGER,
    device_id INTEGER,
    query_us INTEGER NOT NULL,
    kind_id INTEGER NOT NULL,
    client INTEGER,
    server INTEGER,
    ports INTEGER,
    transaction_id INTEGER,
    query_domain INTEGER,
    ttl INTEGER,
    response_us INTEGER,
    resolved_ips TEXT,
    answers TEXT
);
INSERT INTO dns_query VALUES (1, 1, 10, 1, 1795225478443884, 1, 3232237413, 3232237313, 4023255093, 16329, 1, NULL, 3723, '[]', '[]');
CREATE TABLE domain_address (
    binding_id INTEGER PRIMARY KEY,
    domain INTEGER NOT NULL,
    ip INTEGER NOT NULL,
    first_seen_us INTEGER,
    last_seen_us INTEGER,
    count INTEGER NOT NULL,
    UNIQUE (ip, domain)
);
INSERT INTO domain_address VALUES (1, 4, 3560634768, 1795225478861808, 1795225524305990, 4);
INSERT INTO domain_address VALUES (17, 24, 2018443274, 1795225493740819, 1795225493740819, 1);
CREATE TABLE "tls_handshake" (
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
    sni INTEGER,
    version INTEGER,
    offered_version INTEGER,
    cipher INTEGER,
    ech_offered INTEGER,
    resumed INTEGER,
    alpn_offered_text INTEGER,
    alpn_first_text INTEGER,
    alpn_chosen_text INTEGER,
    ja3 INTEGER,
    ja3s INTEGER,
    ja4 INTEGER,
    quic_version INTEGER,
    certificate_id INTEGER,
    identified_app_term INTEGER
, retry_ja3s INTEGER);
INSERT INTO tls_handshake VALUES (1, 1, 30, 1, 1795225478872652, 1, 3232237413, 55304, 3560634768, 443, 1, 1, 4, 772, 772, 4865, 1, 0, 3, 4, NULL, 1, 2, 3, NULL, NULL, NULL, NULL);
INSERT INTO tls_handshake VALUES (9, 2, 101, 1, 1795225490763663, 1, 3232237413, 48802, 1370067350, 443, 1, 1, 17, 771, 771, 49196, 0, 0, 3, 4, 21, 12, 13, 14, NULL, 1, NULL, NULL);
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
    position INTEGER NOT NULL,
    certificate_id INTEGER NOT NULL
);
INSERT INTO certificate_seen VALUES (1, 2, 101, 1795225490763971, 3232237413, 48802, 1370067350, 443, 1, 0, 1);
INSERT INTO certificate_seen VALUES (2, 2, 101, 1795225490763971, 3232237413, 48802, 1370067350, 443, 1, 1, 2);
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
INSERT INTO http_request VALUES (1, 2, 85, 1, 1795225490638016, 3232237413, 33832, 2186908749, 80, 1, 11, 12, '/', '1.1', 13, NULL, 200, 14, 15, 0, 1945, 795);
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
INSERT INTO dhcp_message VALUES (1, 1, 1, 1795225475490840, 4, 1, 2542725388, 263988426051841, 0, 1, NULL, NULL, 2, NULL, NULL, NULL, NULL, NULL);
INSERT INTO dhcp_message VALUES (21, 2, 1, 1795225494831224, 4, 7, 3782205974, 263988426051841, 3232237413, 1, NULL, NULL, NULL, NULL, 3232237413, NULL, 3232237313, NULL);
CREATE TABLE traffic_minute (
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
INSERT INTO traffic_minute VALUES (1795225440000000, 1, 0, 0, 13, 28, 8, 2120, 668);
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
INSERT INTO traffic_hour VALUES (1795222800000000, 0, 0, 0, 1000, 1000, 0, 40000, 0);
CREATE TABLE alert (
    alert_id INTEGER PRIMARY KEY,
    capture_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    severity INTEGER NOT NULL,
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
, target TEXT NOT NULL DEFAULT '', last_capture_id INTEGER, reopened INTEGER NOT NULL DEFAULT 0, said_by_mac INTEGER, closed_us INTEGER, note TEXT);
INSERT INTO alert VALUES (1, 2, 'port_scan', 2, 6, 3232237416, 3232237321, NULL, 1795225493748727, 1795225493816142, 1, '192.168.7.104 tried 149 ports of 192.168.7.9', 'An explanation.', '{}', 'open', '192.168.7.9', 2, 2, 264082222337281, NULL, NULL);
INSERT INTO alert VALUES (12, 3, 'new_device', 0, 9, NULL, NULL, NULL, 1795225524319771, 1795225524319771, 1, 'A new device: 3c:5a:b4:10:20:31', 'An explanation.', '{}', 'closed', '', 3, 0, NULL, 1795225524319771, 'A printer.');
CREATE TABLE "capture_counter" (
    capture_id INTEGER NOT NULL,
    interval_end_us INTEGER NOT NULL,
    name_term INTEGER NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (capture_id, interval_end_us, name_term)
) WITHOUT ROWID;
INSERT INTO capture_counter VALUES (1, 1795225479058051, 15, 7);
CREATE TABLE removal (
    kind TEXT PRIMARY KEY,
    removed_to_us INTEGER NOT NULL,
    aged INTEGER NOT NULL,
    shed INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO removal VALUES ('events', 1795295645000000, 120, 0);
INSERT INTO removal VALUES ('flows', 1795295645000001, 30, 4);
CREATE INDEX place_by_content ON place (asn, country, city, as_org);
CREATE INDEX link_by_content ON link (src_mac, dst_mac, vlan);
CREATE UNIQUE INDEX device_by_ip ON device (ip) WHERE mac IS NULL;
CREATE INDEX domain_address_by_domain ON domain_address (domain);
CREATE INDEX dns_kind_by_content ON dns_kind (query_type, rcode, transport, answered, query_seen, attempt);
CREATE INDEX flow_kind_by_content ON flow_kind (ip_protocol, conn_state, end_reason, app_protocol,
    dst_domain_source, application, traffic_type, tracker_category, tunnel, encrypted_dns);
CREATE INDEX alert_by_key ON alert (rule, target, device_id);
CREATE TABLE audit_entry (
    audit_id INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,             -- by the clock, not packet time
    uid INTEGER,                        -- NULL: not known
    user TEXT,
    by TEXT NOT NULL,                   -- cli, api:NAME
    request TEXT NOT NULL,              -- as in model/request.h
    target TEXT NOT NULL,               -- 'device' or 'alert', of which target_id is the key
    target_id INTEGER NOT NULL,
    old TEXT,
    new TEXT,
    result TEXT NOT NULL                -- 'done', or why not
);
INSERT INTO audit_entry VALUES (1, 1795225600000000, 1000, 'operator', 'cli', 'device_kind', 'device', 1, NULL, 'thing', 'done');
INSERT INTO audit_entry VALUES (2, 1795225600000001, NULL, NULL, 'api:desk', 'alert_close', 'alert', 99, NULL, NULL, 'There is no alert 99.');
CREATE VIEW address_bindings AS
SELECT binding_id, capture_id,
    CASE WHEN address_binding.ip >= 0 THEN printf('%d.%d.%d.%d', address_binding.ip >> 24, address_binding.ip >> 16 & 255, address_binding.ip >> 8 & 255, address_binding.ip & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -address_binding.ip) END AS ip_address,
    CASE WHEN mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x',
    mac >> 40 & 255, mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255) END AS mac_address,
    (SELECT known.value FROM term known WHERE known.term_id = source_term) AS source,
    (strftime('%Y-%m-%dT%H:%M:%S', (first_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (first_seen_us) % 1000000)) AS first_seen_time, first_seen_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (last_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (last_seen_us) % 1000000)) AS last_seen_time, last_seen_us,
    count
FROM address_binding;
CREATE VIEW alerts AS
SELECT alert_id, capture_id, rule,
    CASE severity WHEN 0 THEN 'info' WHEN 1 THEN 'low' WHEN 2 THEN 'medium' WHEN 3 THEN 'high'
        WHEN 4 THEN 'critical' END AS severity,
    device_id,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    (strftime('%Y-%m-%dT%H:%M:%S', (first_us) / 1000000, 'unixepoch') || printf('.%06dZ', (first_us) % 1000000)) AS first_time, first_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (last_us) / 1000000, 'unixepoch') || printf('.%06dZ', (last_us) % 1000000)) AS last_time, last_us,
    count, title, explanation, details, status,
    rule || ':' || coalesce(device_id, '') || ':' || target AS alert_key, target, last_capture_id, reopened,
    CASE WHEN said_by_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x',
    said_by_mac >> 40 & 255, said_by_mac >> 32 & 255, said_by_mac >> 24 & 255, said_by_mac >> 16 & 255, said_by_mac >> 8 & 255, said_by_mac & 255) END AS said_by_mac, note
FROM alert;
CREATE VIEW audit AS
SELECT audit_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (at_us) / 1000000, 'unixepoch') || printf('.%06dZ', (at_us) % 1000000)) AS at_time, at_us,
    uid, user, by, request,
    target || ' ' || target_id AS target,
    old, new, result
FROM audit_entry;
CREATE VIEW capture_counters AS
SELECT capture_id, interval_end_us,
    (SELECT known.value FROM term known WHERE known.term_id = name_term) AS name,
    capture_counter.value AS value
FROM capture_counter;
CREATE VIEW capture_health AS
SELECT health_id, capture_id, interval_start_us, interval_end_us,
    frames_offered, frames_kernel_dropped, frames_interface_dropped, frames_queue_dropped,
    frames_captured, bytes_captured, frames_truncated, frames_decoded, frames_undecodable,
    frames_accounted_to_flows, frames_not_ip, flows_created, flows_written, flows_evicted,
    flows_live, rows_queued, rows_committed, rows_dropped, gap_bytes, frames_excluded
FROM health;
CREATE VIEW captures AS
SELECT capture_id, sensor, source, link_type, filter, snaplen,
    (strftime('%Y-%m-%dT%H:%M:%S', (start_us) / 1000000, 'unixepoch') || printf('.%06dZ', (start_us) % 1000000)) AS start_time, start_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (end_us) / 1000000, 'unixepoch') || printf('.%06dZ', (end_us) % 1000000)) AS end_time, end_us,
    status, software_version, note, privacy
FROM capture;
CREATE VIEW certificates AS
SELECT seen_id, capture_id, flow_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (seen_us) % 1000000)) AS seen_time, seen_us,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    CASE from_server WHEN 1 THEN 'server' ELSE 'client' END AS side,
    position, sha256, common_name, issuer, sans, valid_from, valid_to
FROM certificate_seen JOIN certificate USING (certificate_id);
CREATE VIEW completeness AS
-- The ledger as shares of 1. Time that nobody watched has no row.
SELECT health_id, capture_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (interval_start_us) / 1000000, 'unixepoch') || printf('.%06dZ', (interval_start_us) % 1000000)) AS interval_start_time, interval_start_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (interval_end_us) / 1000000, 'unixepoch') || printf('.%06dZ', (interval_end_us) % 1000000)) AS interval_end_time, interval_end_us,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END * CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END AS completeness,
    CASE WHEN frames_offered > 0 THEN 1.0 * frames_captured / frames_offered ELSE 1.0 END AS frames_share, CASE WHEN rows_queued > 0 THEN 1.0 - 1.0 * rows_dropped / rows_queued ELSE 1.0 END AS rows_share,
    frames_offered, frames_offered - frames_captured AS frames_lost, rows_queued, rows_dropped,
    gap_bytes, bytes_captured
FROM health;
CREATE VIEW device_evidence AS
SELECT evidence_id, device_id,
    (SELECT known.value FROM term known WHERE known.term_id = attribute_term) AS attribute,
    value,
    (SELECT known.value FROM term known WHERE known.term_id = source_term) AS source,
    confidence,
    (strftime('%Y-%m-%dT%H:%M:%S', (first_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (first_seen_us) % 1000000)) AS first_seen_time, first_seen_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (last_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (last_seen_us) % 1000000)) AS last_seen_time, last_seen_us,
    count
FROM evidence;
CREATE VIEW devices AS
SELECT device_id,
    CASE WHEN mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x',
    mac >> 40 & 255, mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255) END AS mac_address,
    vendor, hostname,
    CASE WHEN device.ip >= 0 THEN printf('%d.%d.%d.%d', device.ip >> 24, device.ip >> 16 & 255, device.ip >> 8 & 255, device.ip & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -device.ip) END AS ip_address,
    os_fingerprint, device_type,
    (strftime('%Y-%m-%dT%H:%M:%S', (first_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (first_seen_us) % 1000000)) AS first_seen_time, first_seen_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (last_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (last_seen_us) % 1000000)) AS last_seen_time, last_seen_us,
    user_label, mac_random, is_gateway,
    user_kind AS kind, ignored
FROM device;
CREATE VIEW dhcp_messages AS
SELECT dhcp_id, capture_id, device_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (message_us) / 1000000, 'unixepoch') || printf('.%06dZ', (message_us) % 1000000)) AS message_time, message_us,
    version,
    CASE WHEN mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x',
    mac >> 40 & 255, mac >> 32 & 255, mac >> 24 & 255, mac >> 16 & 255, mac >> 8 & 255, mac & 255) END AS mac_address,
    coalesce((SELECT name FROM dhcp_type t WHERE t.version = dhcp_message.version AND t.code = type),
        'TYPE' || type) AS message_type,
    transaction_id,
    (SELECT known.value FROM text known WHERE known.text_id = hostname_text) AS hostname,
    (SELECT known.value FROM text known WHERE known.text_id = client_fqdn_text) AS client_fqdn,
    (SELECT known.value FROM text known WHERE known.text_id = vendor_class_text) AS vendor_class,
    (SELECT known.value FROM text known WHERE known.text_id = param_list_text) AS param_list,
    (SELECT known.value FROM text known WHERE known.text_id = client_id_text) AS client_id,
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
CREATE VIEW dns_queries AS
SELECT dns_id, capture_id, flow_id, device_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (query_us) / 1000000, 'unixepoch') || printf('.%06dZ', (query_us) % 1000000)) AS query_time, query_us,
    (SELECT k.transport FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS transport,
    CASE WHEN client >= 0 THEN printf('%d.%d.%d.%d', client >> 24, client >> 16 & 255, client >> 8 & 255, client & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -client) END AS client_ip,
    CASE WHEN server >= 0 THEN printf('%d.%d.%d.%d', server >> 24, server >> 16 & 255, server >> 8 & 255, server & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -server) END AS server_ip, (ports & 65535) AS server_port, transaction_id,
    (SELECT known.name FROM domain known WHERE known.domain_id = query_domain) AS query_domain,
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
    (ports >> 16) AS client_port,
    (SELECT k.query_seen FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS query_seen,
    (SELECT k.rcode FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS rcode_code,
    (SELECT k.attempt FROM dns_kind k WHERE k.kind_id = dns_query.kind_id) AS attempt
FROM dns_query;
CREATE VIEW domain_addresses AS
SELECT binding_id,
    (SELECT known.name FROM domain known WHERE known.domain_id = domain_address.domain) AS domain,
    CASE WHEN domain_address.ip >= 0 THEN printf('%d.%d.%d.%d', domain_address.ip >> 24, domain_address.ip >> 16 & 255, domain_address.ip >> 8 & 255, domain_address.ip & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -domain_address.ip) END AS ip_address,
    (strftime('%Y-%m-%dT%H:%M:%S', (first_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (first_seen_us) % 1000000)) AS first_seen_time, first_seen_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (last_seen_us) / 1000000, 'unixepoch') || printf('.%06dZ', (last_seen_us) % 1000000)) AS last_seen_time, last_seen_us,
    count
FROM domain_address;
CREATE VIEW flows AS
SELECT flow_id, capture_id, device_id, community_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (start_us) / 1000000, 'unixepoch') || printf('.%06dZ', (start_us) % 1000000)) AS start_time, start_us,
    (strftime('%Y-%m-%dT%H:%M:%S', (start_us + duration_us) / 1000000, 'unixepoch') || printf('.%06dZ', (start_us + duration_us) % 1000000)) AS end_time,
    start_us + duration_us AS end_us,
    (SELECT coalesce((SELECT name FROM ip_protocol p WHERE p.code = k.ip_protocol),
        'ip-' || k.ip_protocol) FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS protocol,
    (SELECT k.ip_protocol FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS ip_protocol,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip,
    CASE WHEN folded IS NULL THEN (ports >> 16) END AS src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, (ports & 65535) AS dst_port,
    (SELECT CASE WHEN src_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x',
    src_mac >> 40 & 255, src_mac >> 32 & 255, src_mac >> 24 & 255, src_mac >> 16 & 255, src_mac >> 8 & 255, src_mac & 255) END FROM link known WHERE known.link_id = flow.link_id) AS src_mac,
    (SELECT CASE WHEN dst_mac IS NOT NULL THEN printf('%02x:%02x:%02x:%02x:%02x:%02x',
    dst_mac >> 40 & 255, dst_mac >> 32 & 255, dst_mac >> 24 & 255, dst_mac >> 16 & 255, dst_mac >> 8 & 255, dst_mac & 255) END FROM link known WHERE known.link_id = flow.link_id) AS dst_mac,
    (SELECT vlan FROM link known WHERE known.link_id = flow.link_id) AS vlan,
    packets_sent, packets_received, bytes_sent, bytes_received, payload_sent,
    payload_received,
    (SELECT k.conn_state FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS conn_state,
    history,
    (SELECT k.end_reason FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS end_reason,
    (retransmissions >> 32) AS retransmissions_sent,
    (retransmissions & 4294967295) AS retransmissions_received,
    (out_of_order >> 32) AS out_of_order_sent, (out_of_order & 4294967295) AS out_of_order_received,
    missed_bytes, rtt_handshake_us, rtt_min_us, rtt_mean_us,
    nullif(handshake >> 2 & 1073741823, 0) - 1 AS rtt_responder_us,
    nullif(handshake >> 32, 0) - 1 AS rtt_originator_us,
    nullif(handshake & 3, 0) - 1 AS sack_permitted,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 0 * 10 + 1, 10) AS INTEGER), 0)) AS duplicate_acks_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 1 * 10 + 1, 10) AS INTEGER), 0)) AS duplicate_acks_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 2 * 10 + 1, 10) AS INTEGER), 0)) AS fast_retransmissions_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 3 * 10 + 1, 10) AS INTEGER), 0)) AS fast_retransmissions_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 4 * 10 + 1, 10) AS INTEGER), 0)) AS needless_retransmissions_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 5 * 10 + 1, 10) AS INTEGER), 0)) AS needless_retransmissions_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 6 * 10 + 1, 10) AS INTEGER), 0)) AS keep_alives_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 7 * 10 + 1, 10) AS INTEGER), 0)) AS keep_alives_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 8 * 10 + 1, 10) AS INTEGER), 0)) AS zero_windows_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 9 * 10 + 1, 10) AS INTEGER), 0)) AS zero_windows_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 10 * 10 + 1, 10) AS INTEGER), 0)) AS window_probes_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 11 * 10 + 1, 10) AS INTEGER), 0)) AS window_probes_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 12 * 10 + 1, 10) AS INTEGER), 0)) AS duplicate_sacks_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 13 * 10 + 1, 10) AS INTEGER), 0)) AS duplicate_sacks_received,
    iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 14 * 10 + 1, 10) AS INTEGER), 0)) AS overlap_conflicts_sent, iif(retransmissions IS NULL, NULL, coalesce(CAST(substr(tcp_signs, 15 * 10 + 1, 10) AS INTEGER), 0)) AS overlap_conflicts_received,
    (SELECT k.app_protocol FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS app_protocol,
    (SELECT known.name FROM domain known WHERE known.domain_id = dst_domain) AS dst_domain,
    (SELECT k.dst_domain_source FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS dst_domain_source,
    (SELECT known.country FROM place known WHERE known.place_id = dst_place) AS dst_country, (SELECT known.city FROM place known WHERE known.place_id = dst_place) AS dst_city,
    (SELECT known.asn FROM place known WHERE known.place_id = dst_place) AS dst_asn, (SELECT known.as_org FROM place known WHERE known.place_id = dst_place) AS dst_as_org,
    (SELECT known.hash FROM fingerprint known WHERE known.fingerprint_id = ja3) AS ja3_hash, (SELECT known.hash FROM fingerprint known WHERE known.fingerprint_id = ja4) AS ja4,
    (SELECT k.application FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS application,
    (SELECT k.traffic_type FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS traffic_type,
    (SELECT k.tracker_category FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS tracker_category,
    (SELECT k.tunnel FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS tunnel,
    parent_flow_id,
    (SELECT r.name FROM domain d JOIN domain r ON r.domain_id = d.registrable_domain
        WHERE d.domain_id = dst_domain) AS registrable_domain,
    (SELECT known.value FROM text known WHERE known.text_id = server_label_text) AS server_label,
    duration_us,
    src AS src_address_id, dst AS dst_address_id,
    (SELECT k.encrypted_dns FROM flow_kind k WHERE k.kind_id = flow.kind_id) AS encrypted_dns,
    folded AS flows_folded, folded_distinct AS flows_folded_distinct
FROM flow;
CREATE VIEW http_requests AS
SELECT http_id, capture_id, flow_id, device_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (request_us) / 1000000, 'unixepoch') || printf('.%06dZ', (request_us) % 1000000)) AS request_time, request_us,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    (SELECT known.value FROM text known WHERE known.text_id = method_text) AS method,
    (SELECT known.value FROM text known WHERE known.text_id = host_text) AS host,
    uri, version,
    (SELECT known.value FROM text known WHERE known.text_id = user_agent_text) AS user_agent,
    referrer, status_code,
    (SELECT known.value FROM text known WHERE known.text_id = content_type_text) AS content_type,
    request_body_bytes, response_body_bytes,
    response_us / 1000.0 AS response_time_ms,
    (SELECT known.value FROM text known WHERE known.text_id = server_text) AS server,
    request_seen
FROM http_request;
CREATE VIEW retention AS
SELECT kind,
    (strftime('%Y-%m-%dT%H:%M:%S', (removed_to_us + 1) / 1000000, 'unixepoch') || printf('.%06dZ', (removed_to_us + 1) % 1000000)) AS kept_from_time,
    removed_to_us + 1 AS kept_from_us, aged AS rows_aged, shed AS rows_shed
FROM removal;
CREATE VIEW tls_handshakes AS
SELECT tls_id, capture_id, flow_id, device_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (hello_us) / 1000000, 'unixepoch') || printf('.%06dZ', (hello_us) % 1000000)) AS hello_time, hello_us,
    (SELECT known.value FROM term known WHERE known.term_id = transport_term) AS transport,
    CASE WHEN src >= 0 THEN printf('%d.%d.%d.%d', src >> 24, src >> 16 & 255, src >> 8 & 255, src & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -src) END AS src_ip, src_port,
    CASE WHEN dst >= 0 THEN printf('%d.%d.%d.%d', dst >> 24, dst >> 16 & 255, dst >> 8 & 255, dst & 255)
    ELSE (SELECT a.ip FROM address a WHERE a.address_id = -dst) END AS dst_ip, dst_port,
    (SELECT known.name FROM domain known WHERE known.domain_id = sni) AS sni,
    (SELECT known.value FROM text known WHERE known.text_id = coalesce(alpn_chosen_text, alpn_first_text)) AS alpn,
    CASE WHEN version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = version), printf('0x%04x', version))
    END AS tls_version,
    CASE WHEN cipher IS NOT NULL THEN
        coalesce((SELECT name FROM tls_cipher c WHERE c.code = cipher), printf('0x%04X', cipher))
    END AS cipher_suite,
    (SELECT known.string FROM fingerprint known WHERE known.fingerprint_id = ja3) AS ja3, (SELECT known.hash FROM fingerprint known WHERE known.fingerprint_id = ja3) AS ja3_hash,
    (SELECT known.string FROM fingerprint known WHERE known.fingerprint_id = ja3s) AS ja3s, (SELECT known.hash FROM fingerprint known WHERE known.fingerprint_id = ja3s) AS ja3s_hash,
    (SELECT known.hash FROM fingerprint known WHERE known.fingerprint_id = ja4) AS ja4, (SELECT known.string FROM fingerprint known WHERE known.fingerprint_id = ja4) AS ja4_r,
    CASE ech_offered WHEN 1 THEN 'offered' WHEN 0 THEN 'none' END AS ech,
    CASE WHEN quic_version IS NOT NULL THEN printf('0x%08x', quic_version) END AS quic_version,
    (SELECT known.common_name FROM certificate known WHERE known.certificate_id = tls_handshake.certificate_id) AS cert_common_name,
    (SELECT known.issuer FROM certificate known WHERE known.certificate_id = tls_handshake.certificate_id) AS cert_issuer,
    (SELECT known.sans FROM certificate known WHERE known.certificate_id = tls_handshake.certificate_id) AS cert_sans,
    (SELECT known.valid_from FROM certificate known WHERE known.certificate_id = tls_handshake.certificate_id) AS cert_valid_from,
    (SELECT known.valid_to FROM certificate known WHERE known.certificate_id = tls_handshake.certificate_id) AS cert_valid_to,
    (SELECT known.sha256 FROM certificate known WHERE known.certificate_id = tls_handshake.certificate_id) AS cert_sha256,
    resumed,
    (SELECT known.value FROM term known WHERE known.term_id = identified_app_term) AS identified_app,
    client_seen, server_seen,
    CASE WHEN offered_version IS NOT NULL THEN
        coalesce((SELECT name FROM tls_version v WHERE v.code = offered_version),
            printf('0x%04x', offered_version))
    END AS offered_version,
    (SELECT known.value FROM text known WHERE known.text_id = alpn_offered_text) AS alpn_offered,
    (SELECT known.value FROM text known WHERE known.text_id = alpn_chosen_text) AS alpn_chosen,
    (SELECT known.string FROM fingerprint known WHERE known.fingerprint_id = retry_ja3s) AS retry_ja3s, (SELECT known.hash FROM fingerprint known WHERE known.fingerprint_id = retry_ja3s) AS retry_ja3s_hash
FROM tls_handshake;
CREATE VIEW tracker_connections AS
SELECT flow_id, capture_id, device_id,
    (strftime('%Y-%m-%dT%H:%M:%S', (start_us) / 1000000, 'unixepoch') || printf('.%06dZ', (start_us) % 1000000)) AS start_time, start_us,
    (SELECT known.name FROM domain known WHERE known.domain_id = tracker_connection.domain) AS domain,
    (SELECT known.name FROM domain known WHERE known.domain_id = tracker_domain) AS tracker_domain,
    (SELECT known.value FROM term known WHERE known.term_id = category_term) AS category,
    (SELECT known.value FROM text known WHERE known.text_id = owner_text) AS owner,
    (SELECT known.value FROM term known WHERE known.term_id = list_name_term) AS list_name,
    (SELECT known.value FROM term known WHERE known.term_id = list_version_term) AS list_version
FROM tracker_connection;
CREATE VIEW traffic_hours AS
SELECT bucket_us,
        nullif(device_id, 0) AS device_id,
        (SELECT known.value FROM term known WHERE known.term_id = app_protocol_term) AS app_protocol,
        (SELECT known.name FROM domain known WHERE known.domain_id = dst_domain) AS dst_domain,
        flows, packets_sent, packets_received, bytes_sent, bytes_received,
        (strftime('%Y-%m-%dT%H:%M:%S', (bucket_us) / 1000000, 'unixepoch') || printf('.%06dZ', (bucket_us) % 1000000)) AS bucket_time
    FROM traffic_hour;
CREATE VIEW traffic_minutes AS
SELECT bucket_us,
        nullif(device_id, 0) AS device_id,
        (SELECT known.value FROM term known WHERE known.term_id = app_protocol_term) AS app_protocol,
        (SELECT known.name FROM domain known WHERE known.domain_id = dst_domain) AS dst_domain,
        flows, packets_sent, packets_received, bytes_sent, bytes_received,
        (strftime('%Y-%m-%dT%H:%M:%S', (bucket_us) / 1000000, 'unixepoch') || printf('.%06dZ', (bucket_us) % 1000000)) AS bucket_time
    FROM traffic_minute;
COMMIT;

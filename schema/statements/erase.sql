-- SPDX-License-Identifier: MIT
-- Erasing a device, a step of a table at a time (upkeep/erase.c). last_key_X finds the end of a step; erase_X removes the
-- device's own rows in it; cut_X takes what names the device out of the rows of others.

-- What is asked when a person forgets a device:

-- name: write_erasure
-- The device, and all its parts.
INSERT INTO erasure (erased_id, at_us, stage, mac, is_router)
SELECT device_id, :at_us, 0, mac, is_gateway FROM device WHERE device_id IN PARTS();

-- name: write_erasure_address
INSERT INTO erasure_address (address, erased_id, first_us, last_us)
SELECT ip, device_id, coalesce(first_seen_us, -9223372036854775807), coalesce(last_seen_us, 9223372036854775807)
FROM device WHERE device_id IN PARTS() AND ip IS NOT NULL;

-- name: write_erasure_words
-- Names of three letters and less are in too many texts.
-- scan: some words of one device
INSERT OR IGNORE INTO erasure_word (erased_id, pattern, is_address)
SELECT device_id, PATTERN(word), is_address FROM (
    SELECT device_id, mac_address AS word, 1 AS is_address FROM devices WHERE device_id IN PARTS()
    UNION ALL SELECT device_id, hostname, 0 FROM devices WHERE device_id IN PARTS()
    UNION ALL SELECT device_id, user_label, 0 FROM devices WHERE device_id IN PARTS()
    UNION ALL SELECT device_id, value, 0 FROM device_evidence WHERE device_id IN PARTS() AND attribute = 'hostname')
WHERE length(word) >= 4;

-- name: write_erasure_devices
INSERT INTO erasure_count (erased_id, what, erased, cut)
SELECT device_id, 'devices', 1, 0 FROM device WHERE device_id IN PARTS();

-- name: remove_devices
DELETE FROM device WHERE device_id IN PARTS();

-- name: remove_parts
DELETE FROM device_merge WHERE into_device_id = :device_id;

-- name: find_erased
SELECT erased_id FROM erasure WHERE erased_id = :device_id;

-- name: find_erasures
-- Those that are under way.
-- scan: one row per device that people forgot
SELECT erased_id FROM erasure WHERE ended_us IS NULL;

-- The steps:

-- name: find_erasure
-- The erasure that was asked for first.
-- scan: one row per device that people forgot
SELECT erased_id, stage, coalesce(after_key, -9223372036854775808) FROM erasure WHERE ended_us IS NULL
ORDER BY at_us, erased_id LIMIT 1;

-- name: write_erasure_place
UPDATE erasure SET SET(stage, after_key) WHERE erased_id = :device_id;

-- name: write_erasure_end
UPDATE erasure SET SET(ended_us) WHERE erased_id = :device_id;

-- name: write_erasure_count
INSERT INTO erasure_count (erased_id, what, erased, cut) VALUES (:device_id, :name, :erased, :cut)
ON CONFLICT (erased_id, what) DO UPDATE SET ADD(erased, cut);

-- name: write_erasure_bindings
-- The addresses that it claimed; an hour before and after, they were its own.
-- scan: one row per address, MAC, source and capture
INSERT INTO erasure_address (address, erased_id, first_us, last_us)
SELECT ip, :device_id, min(coalesce(first_seen_us, -4611686018427387904)) - 3600000000,
    max(coalesce(last_seen_us, 4611686018427387904)) + 3600000000
FROM address_binding WHERE ITS_MAC(mac) GROUP BY ip
ON CONFLICT (address, erased_id) DO UPDATE SET first_us = min(first_us, excluded.first_us),
    last_us = max(last_us, excluded.last_us);

-- name: write_erasure_address_words
-- Also the name of a reverse look-up.
-- scan: the addresses of one device
INSERT OR IGNORE INTO erasure_word (erased_id, pattern, is_address)
SELECT :device_id, PATTERN(word), 1 FROM (
    SELECT IP(a.address) AS word FROM erasure_address a WHERE a.erased_id = :device_id
    UNION ALL SELECT printf('%d.%d.%d.%d.in-addr.arpa', a.address & 255, a.address >> 8 & 255, a.address >> 16 & 255,
        a.address >> 24) FROM erasure_address a WHERE a.erased_id = :device_id AND a.address >= 0)
WHERE word IS NOT NULL;

-- name: forget_erasure_words
DELETE FROM erasure_word WHERE erased_id = :device_id;

-- name: forget_erasure_domains
DELETE FROM erasure_domain WHERE erased_id = :device_id;

-- name: forget_erasure_addresses
-- scan: the addresses of devices that are being erased
DELETE FROM erasure_address WHERE erased_id = :device_id;

-- name: forget_erasure_mac
UPDATE erasure SET mac = NULL WHERE erased_id = :device_id;

-- The tables, in the order of the steps:

-- name: last_key_flow_ends
LAST_KEY(flow, flow_id);

-- name: before_flow_ends
-- The addresses that it used, and those that were reached at its MAC.
-- scan: a step of flows; the pairs of MACs
INSERT INTO erasure_address (address, erased_id, first_us, last_us)
SELECT address, :device_id, min(start_us), max(end_us) FROM (
    SELECT src AS address, start_us, start_us + duration_us AS end_us FROM flow
    WHERE IN_STEP(flow_id) AND src_device_id = :device_id
    UNION ALL SELECT dst, start_us, start_us + duration_us FROM flow
    WHERE IN_STEP(flow_id) AND (dst_device_id = :device_id OR (dst_device_id IS NULL AND link_id IN (
        SELECT l.link_id FROM link l JOIN erasure e ON e.mac = l.dst_mac
        WHERE e.erased_id = :device_id AND e.is_router = 0))))
WHERE address <> 0 AND address NOT IN (SELECT -a.address_id FROM address a WHERE a.ip = '::')
GROUP BY address
ON CONFLICT (address, erased_id) DO UPDATE SET first_us = min(first_us, excluded.first_us),
    last_us = max(last_us, excluded.last_us);

-- name: last_key_domain
LAST_KEY(domain, domain_id);

-- name: before_domain
-- Names of the device itself.
INSERT OR IGNORE INTO erasure_domain (erased_id, domain_id, is_asked)
SELECT :device_id, d.domain_id, 0 FROM domain d WHERE IN_STEP(d.domain_id)
    AND (ITS_ADDRESS_WORD(d.name) OR (LOCAL_NAME(d.name) AND ITS_WORD(d.name)));

-- name: last_key_dns_query
LAST_KEY(dns_query, dns_id);

-- name: before_dns_query
INSERT OR IGNORE INTO erasure_domain (erased_id, domain_id, is_asked)
SELECT :device_id, query_domain, 1 FROM dns_query
WHERE IN_STEP(dns_id) AND src_device_id = :device_id AND query_domain IS NOT NULL;

-- name: cut_dns_query
UPDATE dns_query SET dst_device_id = nullif(dst_device_id, :device_id),
    answer_set_id = CASE WHEN ITS_ANSWER() THEN NULL ELSE answer_set_id END,
    said_by_mac = CASE WHEN ITS_MAC(said_by_mac) THEN NULL ELSE said_by_mac END,
    server = CASE WHEN dst_device_id = :device_id OR ITS_ADDRESS(server, query_us) THEN NULL ELSE server END,
    query_domain = CASE WHEN ITS_DOMAIN(query_domain) THEN NULL ELSE query_domain END
WHERE IN_STEP(dns_id) AND src_device_id IS NOT :device_id AND (ITS_MAC(said_by_mac) OR ITS_ANSWER());

-- name: erase_dns_query
DELETE FROM dns_query WHERE IN_STEP(dns_id) AND (src_device_id = :device_id);

-- name: last_key_dns_query_again
LAST_KEY(dns_query, dns_id);

-- name: before_dns_query_again
-- What others asked for, too.
DELETE FROM erasure_domain WHERE erased_id = :device_id AND is_asked = 1
    AND domain_id IN (SELECT query_domain FROM dns_query WHERE IN_STEP(dns_id));

-- name: last_key_domain_address
LAST_KEY(domain_address, binding_id);

-- name: erase_domain_address
DELETE FROM domain_address WHERE IN_STEP(binding_id) AND (domain IN (SELECT e.domain_id FROM erasure_domain e WHERE e.erased_id = :device_id)
    OR ITS_ADDRESS(ip, last_seen_us));

-- name: last_key_tls_handshake
LAST_KEY(tls_handshake, tls_id);

-- name: cut_tls_handshake
UPDATE tls_handshake SET dst_device_id = nullif(dst_device_id, :device_id), dst = NULL, sni = NULL,
    certificate_id = NULL
WHERE IN_STEP(tls_id) AND NOT OWN_FLOW(tls_handshake) AND (dst_device_id = :device_id OR ITS_ADDRESS(dst, hello_us)
    OR ITS_DOMAIN(sni));

-- name: erase_tls_handshake
DELETE FROM tls_handshake WHERE IN_STEP(tls_id) AND OWN_FLOW(tls_handshake);

-- name: last_key_http_request
LAST_KEY(http_request, http_id);

-- name: before_http_request
-- The kinds that its servers' requests get.
INSERT INTO http_kind (request_seen, method, version, status_code, content_type)
SELECT DISTINCT k.request_seen, k.method, k.version, k.status_code, k.content_type FROM http_request, http_kind k
WHERE IN_STEP(http_id) AND NAMES_IT_IN_HTTP() AND k.kind_id = http_request.kind_id
    AND NOT EXISTS (SELECT 1 FROM http_kind n WHERE NAMELESS_KIND(n, k));

-- name: cut_http_request
UPDATE http_request SET dst_device_id = nullif(dst_device_id, :device_id),
    dst = CASE WHEN dst_device_id = :device_id OR ITS_ADDRESS(dst, request_us) THEN NULL ELSE dst END,
    host_text = NULL, uri = NULL, referrer_text = NULL,
    kind_id = (SELECT n.kind_id FROM http_kind k CROSS JOIN http_kind n ON NAMELESS_KIND(n, k)
        WHERE k.kind_id = http_request.kind_id)
WHERE IN_STEP(http_id) AND NAMES_IT_IN_HTTP();

-- name: erase_http_request
DELETE FROM http_request WHERE IN_STEP(http_id) AND OWN_FLOW(http_request);

-- name: last_key_certificate_seen
LAST_KEY(certificate_seen, seen_id);

-- name: erase_certificate_seen
DELETE FROM certificate_seen WHERE IN_STEP(seen_id) AND (ITS_ADDRESS(src, seen_us) OR ITS_ADDRESS(dst, seen_us)
    OR EXISTS (SELECT 1 FROM flow f WHERE f.flow_id = certificate_seen.flow_id AND OWN_FLOW(f)));

-- name: last_key_dhcp_message
LAST_KEY(dhcp_message, dhcp_id);

-- name: cut_dhcp_message
UPDATE dhcp_message SET sender = NULL, requested = NULL, assigned = NULL, server = NULL
WHERE IN_STEP(dhcp_id) AND device_id IS NOT :device_id AND (ITS_ADDRESS(sender, message_us)
    OR ITS_ADDRESS(requested, message_us) OR ITS_ADDRESS(assigned, message_us) OR ITS_ADDRESS(server, message_us));

-- name: erase_dhcp_message
DELETE FROM dhcp_message WHERE IN_STEP(dhcp_id) AND (device_id = :device_id OR ITS_MAC(mac));

-- name: last_key_probe_layer
LAST_KEY(probe_layer, layer_id);

-- name: erase_probe_layer
DELETE FROM probe_layer WHERE IN_STEP(layer_id)
    AND EXISTS (SELECT 1 FROM probe_run r WHERE r.run_id = layer_id >> 4 AND PROBES_IT(r));

-- name: last_key_probe_run
LAST_KEY(probe_run, run_id);

-- name: erase_probe_run
DELETE FROM probe_run WHERE IN_STEP(run_id) AND PROBES_IT(probe_run);

-- name: last_key_tracker_connection
LAST_KEY(tracker_connection, flow_id);

-- name: erase_tracker_connection
DELETE FROM tracker_connection WHERE IN_STEP(flow_id) AND (device_id = :device_id);

-- name: last_key_flow_rare
LAST_KEY(flow_rare, flow_id);

-- name: cut_flow_rare
UPDATE flow_rare SET server_label_text = NULL
WHERE IN_STEP(flow_id) AND EXISTS (SELECT 1 FROM flow f WHERE f.flow_id = flow_rare.flow_id AND TO_IT(f));

-- name: erase_flow_rare
DELETE FROM flow_rare WHERE IN_STEP(flow_id)
    AND EXISTS (SELECT 1 FROM flow f WHERE f.flow_id = flow_rare.flow_id AND OWN_FLOW(f));

-- name: last_key_flow
LAST_KEY(flow, flow_id);

-- name: cut_flow
UPDATE flow SET dst = NULL, dst_device_id = NULL, dst_domain = NULL, dst_place = NULL, community_a = NULL, community_b = NULL,
    community_c = NULL
WHERE IN_STEP(flow_id) AND NOT OWN_FLOW(flow) AND TO_IT(flow);

-- name: erase_flow
DELETE FROM flow WHERE IN_STEP(flow_id) AND OWN_FLOW(flow);

-- name: last_key_device_hour
LAST_KEY(device_hour, hour_us);

-- name: erase_device_hour
DELETE FROM device_hour WHERE IN_STEP(hour_us) AND (device_id = :device_id);

-- name: last_key_peer_hour
LAST_KEY(peer_hour, hour_us);

-- name: cut_peer_hour
UPDATE OR IGNORE peer_hour SET peer = 4294967296, peer_place = 0, first_id = 0, flow_ids = NULL
WHERE IN_STEP(hour_us) AND device_id <> :device_id AND ITS_PEER(peer_hour);

-- name: erase_peer_hour
DELETE FROM peer_hour WHERE IN_STEP(hour_us) AND (device_id = :device_id OR ITS_PEER(peer_hour));

-- name: last_key_device_day
LAST_KEY(device_day, day);

-- name: erase_device_day
DELETE FROM device_day WHERE IN_STEP(day) AND (device_id = :device_id);

-- name: last_key_domain_day
LAST_KEY(domain_day, day);

-- name: cut_domain_day
UPDATE OR IGNORE domain_day SET domain = 0 WHERE IN_STEP(day) AND ITS_DOMAIN(domain);

-- name: erase_domain_day
DELETE FROM domain_day WHERE IN_STEP(day) AND ITS_DOMAIN(domain);

-- name: last_key_domain_device_day
LAST_KEY(domain_device_day, day);

-- name: cut_domain_device_day
UPDATE OR IGNORE domain_device_day SET domain = 0
WHERE IN_STEP(day) AND device_id <> :device_id AND ITS_DOMAIN(domain);

-- name: erase_domain_device_day
DELETE FROM domain_device_day WHERE IN_STEP(day) AND (device_id = :device_id OR ITS_DOMAIN(domain));

-- name: last_key_contact_day
LAST_KEY(contact_day, day);

-- name: cut_contact_day
UPDATE OR IGNORE contact_day SET domain = 0, peer = 4294967296, place = 0, label_id = 0
WHERE IN_STEP(day) AND device_id <> :device_id AND ITS_CONTACT(contact_day);

-- name: erase_contact_day
DELETE FROM contact_day WHERE IN_STEP(day) AND (device_id = :device_id OR ITS_CONTACT(contact_day));

-- name: last_key_contact_day_folded
LAST_KEY(contact_day_folded, day);

-- name: erase_contact_day_folded
DELETE FROM contact_day_folded WHERE IN_STEP(day) AND (device_id = :device_id);

-- name: last_key_query_day
LAST_KEY(query_day, day);

-- name: cut_query_day
UPDATE OR IGNORE query_day SET domain = 0 WHERE IN_STEP(day) AND device_id <> :device_id AND ITS_DOMAIN(domain);

-- name: erase_query_day
DELETE FROM query_day WHERE IN_STEP(day) AND (device_id = :device_id OR ITS_DOMAIN(domain));

-- name: last_key_device_address
LAST_KEY(device_address, device_id);

-- name: erase_device_address
DELETE FROM device_address WHERE IN_STEP(device_id) AND device_id = :device_id;

-- name: last_key_device_service
LAST_KEY(device_service, device_id);

-- name: cut_device_service
-- As a client it stands for many from now on.
UPDATE OR REPLACE device_service SET peer = 4294967296
WHERE IN_STEP(device_id) AND device_id <> :device_id AND ITS_ADDRESS(device_service.peer, device_service.last_us);

-- name: erase_device_service
DELETE FROM device_service WHERE IN_STEP(device_id) AND device_id = :device_id;

-- name: last_key_device_domain
LAST_KEY(device_domain, device_id);

-- name: cut_device_domain
UPDATE OR IGNORE device_domain SET domain = 0
WHERE IN_STEP(device_id) AND device_id <> :device_id AND ITS_DOMAIN(domain);

-- name: erase_device_domain
DELETE FROM device_domain WHERE IN_STEP(device_id) AND (device_id = :device_id OR ITS_DOMAIN(domain));

-- name: last_key_traffic_minute
LAST_KEY(traffic_minute, bucket_us);

-- name: cut_traffic_minute
UPDATE OR IGNORE traffic_minute SET dst_domain = 0
WHERE IN_STEP(bucket_us) AND device_id <> :device_id AND ITS_DOMAIN(dst_domain);

-- name: erase_traffic_minute
DELETE FROM traffic_minute WHERE IN_STEP(bucket_us) AND (device_id = :device_id OR ITS_DOMAIN(dst_domain));

-- name: last_key_traffic_hour
LAST_KEY(traffic_hour, bucket_us);

-- name: cut_traffic_hour
UPDATE OR IGNORE traffic_hour SET dst_domain = 0
WHERE IN_STEP(bucket_us) AND device_id <> :device_id AND ITS_DOMAIN(dst_domain);

-- name: erase_traffic_hour
DELETE FROM traffic_hour WHERE IN_STEP(bucket_us) AND (device_id = :device_id OR ITS_DOMAIN(dst_domain));

-- name: last_key_address_binding
LAST_KEY(address_binding, binding_id);

-- name: erase_address_binding
DELETE FROM address_binding WHERE IN_STEP(binding_id) AND (ITS_MAC(mac) OR (ITS_ADDRESS(ip, last_seen_us)
    AND (SELECT e.mac FROM erasure e WHERE e.erased_id = :device_id) IS NULL));

-- name: last_key_evidence
LAST_KEY(evidence, evidence_id);

-- name: cut_evidence
UPDATE evidence SET said_by_mac = NULL WHERE IN_STEP(evidence_id) AND device_id <> :device_id AND ITS_MAC(said_by_mac);

-- name: erase_evidence
DELETE FROM evidence WHERE IN_STEP(evidence_id) AND (device_id = :device_id);

-- name: last_key_detector_state
LAST_KEY(detector_state, state_id);

-- name: erase_detector_state
DELETE FROM detector_state WHERE IN_STEP(state_id) AND (device_id = :device_id OR ITS_WORD(target || ' ' || state));

-- name: last_key_audit_entry
LAST_KEY(audit_entry, audit_id);

-- name: cut_audit_entry
UPDATE audit_entry SET old = NULL, new = NULL, result = CASE result WHEN 'done' THEN result ELSE 'refused' END
WHERE IN_STEP(audit_id) AND ((target = 'device' AND target_id = :device_id)
    OR (target = 'alert' AND EXISTS (SELECT 1 FROM alert a WHERE a.alert_id = target_id AND a.device_id = :device_id))
    OR ITS_WORD(coalesce(old, '') || ' ' || coalesce(new, '') || ' ' || result))
    AND (old IS NOT NULL OR new IS NOT NULL OR result <> 'done');

-- name: last_key_alert
LAST_KEY(alert, alert_id);

-- name: cut_alert
UPDATE alert SET title = 'A finding that named a forgotten device', explanation = NULL, details = NULL, note = NULL,
    target = 'forgotten', src = NULL, dst = NULL, said_by_mac = NULL
WHERE IN_STEP(alert_id) AND device_id IS NOT :device_id AND (ITS_MAC(said_by_mac) OR ITS_ADDRESS(src, last_us)
    OR ITS_ADDRESS(dst, last_us) OR ITS_WORD(target || ' ' || coalesce(title, '') || ' ' || coalesce(explanation, '')
        || ' ' || coalesce(details, '') || ' ' || coalesce(note, '')));

-- name: erase_alert
DELETE FROM alert WHERE IN_STEP(alert_id) AND (device_id = :device_id);

-- name: last_key_outbox
LAST_KEY(outbox, message_id);

-- name: cut_outbox
UPDATE outbox SET title = 'A message that named a forgotten device', explanation = NULL, target = 'forgotten', file = NULL
WHERE IN_STEP(message_id) AND device_id IS NOT :device_id
    AND ITS_WORD(target || ' ' || coalesce(title, '') || ' ' || coalesce(explanation, ''));

-- name: erase_outbox
DELETE FROM outbox WHERE IN_STEP(message_id) AND (device_id = :device_id);

-- name: last_key_silence
LAST_KEY(silence, silence_id);

-- name: erase_silence
DELETE FROM silence WHERE IN_STEP(silence_id) AND (device_id = :device_id OR ITS_WORD(coalesce(target, '') || ' ' || coalesce(note, '')));

-- name: last_key_link
LAST_KEY(link, link_id);

-- name: cut_link
UPDATE link SET src_mac = CASE WHEN ITS_MAC(src_mac) THEN NULL ELSE src_mac END,
    dst_mac = CASE WHEN ITS_MAC(dst_mac) THEN NULL ELSE dst_mac END
WHERE IN_STEP(link_id) AND (ITS_MAC(src_mac) OR ITS_MAC(dst_mac));

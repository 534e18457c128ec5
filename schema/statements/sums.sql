-- SPDX-License-Identifier: MIT
-- What upkeep/sums.h reads and writes. SUM_ROWS are keys, each with what the parts of flows under it sum to.

-- name: find_summed
-- Rows of this kind up to this id are in the sums.
SELECT last_id FROM summed WHERE kind = :kind;

-- name: write_summed
INSERT INTO summed ROW(kind, last_id) ON CONFLICT DO UPDATE SET RENEW(last_id);

-- name: remove_summed
DELETE FROM summed WHERE kind = :kind;

-- name: read_flows_to_sum
-- The columns in the order of read_row() in flow_parts.c.
SELECT flow_id, capture_id, start_us, duration_us, kind_id, src_device_id, dst_device_id, src, dst, dst_domain, dst_place,
    CASE WHEN rare = 2 THEN RARE_OF(flow, folded) END, bytes_sent, bytes_received, payload_sent, payload_received,
    CASE WHEN rare IS NOT NULL THEN RARE_OF(flow, missed_bytes) END,
    DST_PORT(ports), CASE WHEN rare IS NOT NULL THEN RARE_OF(flow, server_label_text) END
FROM flow WHERE flow_id > :after_1 AND flow_id <= :until_1 ORDER BY flow_id LIMIT :most;

-- name: read_open_flows_to_sum
-- The same columns, which are NULL if the flow's row has gone, and what was counted.
SELECT o.flow_id, f.capture_id, f.start_us, f.duration_us, f.kind_id, f.src_device_id, f.dst_device_id, f.src, f.dst,
    f.dst_domain, f.dst_place, CASE WHEN f.rare = 2 THEN RARE_OF(f, folded) END, f.bytes_sent, f.bytes_received, f.payload_sent, f.payload_received,
    CASE WHEN f.rare IS NOT NULL THEN RARE_OF(f, missed_bytes) END,
    DST_PORT(f.ports), CASE WHEN f.rare IS NOT NULL THEN RARE_OF(f, server_label_text) END,
    o.counted, o.last_us, o.bytes_sent, o.bytes_received, o.payload_sent, o.payload_received, o.capture
FROM open_flow_sum o LEFT JOIN flow f ON f.flow_id = o.flow_id
WHERE o.flow_id > :after_1 ORDER BY o.flow_id LIMIT :most;

-- name: find_flow_kind_to_sum
-- Bits of flow_parts.c; from 16 on, how a contact was (contact_day). A list after IN would be a table at each look-up.
SELECT (end_reason IS NULL) + 2 * (tunnel IS NOT NULL) + 4 + 8 * (tracker_category IS NOT NULL) + 16 * (
    CASE app_protocol WHEN 'http' THEN 2 WHEN 'dns' THEN 2 WHEN 'ftp' THEN 2 WHEN 'telnet' THEN 2
        WHEN 'smtp' THEN 2 WHEN 'pop3' THEN 2 WHEN 'imap' THEN 2
        WHEN 'tls' THEN 1 WHEN 'dtls' THEN 1 WHEN 'quic' THEN 1 WHEN 'gquic' THEN 1 WHEN 'dot' THEN 1
        WHEN 'doq' THEN 1 WHEN 'doh' THEN 1 WHEN 'ssh' THEN 1 WHEN 'wireguard' THEN 1 WHEN 'openvpn' THEN 1 ELSE 0 END
    + 4 * CASE dst_scope WHEN 'inside' THEN 1 WHEN 'outside' THEN 2 WHEN 'group' THEN 3 ELSE 0 END
    + 16 * CASE dst_domain_source WHEN 'sni' THEN 1 WHEN 'quic_sni' THEN 2 WHEN 'http_host' THEN 3 WHEN 'dns' THEN 4
        WHEN 'ech_outer' THEN 5 WHEN 'cert' THEN 6 ELSE 0 END
    + 128 * (dst_domain_source IS NOT NULL AND dst_domain_source <> 'dns_unasked' AND NOT CERTAIN(flow_kind)))
    + 4096 * (ip_protocol = 6) + 8192 * (dst_domain_source IS 'dns_unasked')
    + 16384 * CASE conn_state WHEN 'SF' THEN 1 WHEN 'S1' THEN 1 WHEN 'S2' THEN 1 WHEN 'S3' THEN 1 WHEN 'RSTO' THEN 1
        WHEN 'RSTR' THEN 1 ELSE 0 END + 32768 * ip_protocol
FROM flow_kind WHERE kind_id = :kind_id;

-- name: find_contact_label
-- The verdict of tracker_connection as a row of name_label: on the name, or on the entry that its alias had.
SELECT l.label_id FROM tracker_connection t JOIN name_label l ON l.name_id IN (t.domain, t.tracker_domain)
    AND coalesce(l.tracker_domain, l.name_id) = t.tracker_domain
    AND l.category_term IS t.category_term AND l.owner_text IS t.owner_text
WHERE t.flow_id = :flow_id ORDER BY l.name_id = t.domain DESC, l.label_id DESC LIMIT 1;

-- name: find_running_capture
SELECT capture_id FROM capture WHERE capture_id = :capture_id AND status = 'running';

-- name: write_open_flow_sum
INSERT INTO open_flow_sum ROW(
    flow_id, capture, counted, last_us, bytes_sent, bytes_received, payload_sent, payload_received)
ON CONFLICT (flow_id) DO UPDATE SET RENEW(counted, last_us, bytes_sent, bytes_received, payload_sent, payload_received);

-- name: write_late_flow
-- A row was written whose id is among those in the sums. What was counted of it stays, or is nothing.
INSERT INTO open_flow_sum VALUES (:flow_id, :capture, 0, 0, 0, 0, 0, 0) ON CONFLICT (flow_id) DO NOTHING;

-- name: remove_open_flow_sum
DELETE FROM open_flow_sum WHERE flow_id = :flow_id;

-- name: read_day_zones
-- scan: one row for each change of the zone
SELECT zone_id, from_us, zone FROM day_zone ORDER BY from_us;

-- name: write_day_zone
INSERT INTO day_zone ROW(from_us, zone);

-- name: remove_day_zones
-- Zones whose time has not come.
-- scan: one row for each change of the zone
DELETE FROM day_zone WHERE from_us > :from_us;

-- name: write_sum_hour
INSERT INTO sum_hour ROW(hour_us) ON CONFLICT DO NOTHING;

-- name: write_sum_day
INSERT INTO sum_day ROW(day, zone_id) ON CONFLICT DO NOTHING;

-- name: find_device_hour
-- The last list of ids, if it is short enough to go on: its first id.
SELECT CASE WHEN length(flow_ids) < :most THEN first_id END FROM device_hour
WHERE hour_us = :hour_us AND device_id = :device_id AND role = :role ORDER BY first_id DESC LIMIT 1;

-- name: write_device_hour
INSERT INTO device_hour SUM_ROWS(hour_us, device_id, role, first_id, flow_ids)
ON CONFLICT DO UPDATE SET flow_ids = flow_ids || ',' || excluded.flow_ids;

-- name: write_peer_hour
INSERT INTO peer_hour SUM_ROWS(
    hour_us, peer, device_id, role, peer_place, flows, bytes_sent, bytes_received, first_after_us, last_after_us,
    first_id, flow_ids)
ON CONFLICT DO UPDATE SET ADD(flows, bytes_sent, bytes_received),
    peer_place = max(peer_place, excluded.peer_place),
    first_after_us = min(first_after_us, excluded.first_after_us),
    last_after_us = max(last_after_us, excluded.last_after_us),
    first_id = coalesce(nullif(first_id, 0), excluded.first_id),
    flow_ids = CASE WHEN flow_ids IS NULL THEN excluded.flow_ids
        WHEN excluded.flow_ids IS NULL OR length(flow_ids) > 65536 THEN flow_ids
        ELSE flow_ids || ',' || (SELECT group_concat(value + excluded.first_id - peer_hour.first_id)
            FROM json_each('[' || excluded.flow_ids || ']')) END;

-- name: count_peer_hour
-- How many rows each device has in an hour.
SELECT device_id, count(*) FROM peer_hour WHERE hour_us = :span GROUP BY device_id;

-- name: has_peer_hour
SELECT 1 FROM peer_hour
WHERE hour_us = :hour_us AND peer = :peer AND device_id = :device_id AND role = :role;

-- name: write_device_day
INSERT INTO device_day SUM_ROWS(
    day, zone_id, device_id, role, flows, bytes_sent, bytes_received, first_us, last_us)
ON CONFLICT DO UPDATE SET ADD(flows, bytes_sent, bytes_received), CONTACT_AGAIN();

-- name: write_place_day
INSERT INTO place_day SUM_ROWS(day, zone_id, place, role, flows, bytes_sent, bytes_received)
ON CONFLICT DO UPDATE SET ADD(flows, bytes_sent, bytes_received);

-- name: write_kind_day
INSERT INTO kind_day SUM_ROWS(day, zone_id, kind_id, role, flows, bytes_sent, bytes_received)
ON CONFLICT DO UPDATE SET ADD(flows, bytes_sent, bytes_received);

-- name: count_kind_day
SELECT 0, count(*) FROM kind_day WHERE day = :span;

-- name: has_kind_day
SELECT 1 FROM kind_day WHERE day = :day AND zone_id = :zone_id AND kind_id = :kind_id AND role = :role;

-- name: write_domain_day
INSERT INTO domain_day SUM_ROWS(day, zone_id, domain, role, flows, bytes_sent, bytes_received)
ON CONFLICT DO UPDATE SET ADD(flows, bytes_sent, bytes_received);

-- name: count_domain_day
SELECT 0, count(*) FROM domain_day WHERE day = :span;

-- name: has_domain_day
SELECT 1 FROM domain_day WHERE day = :day AND zone_id = :zone_id AND domain = :domain AND role = :role;

-- name: write_domain_device_day
INSERT INTO domain_device_day SUM_ROWS(
    day, zone_id, domain, device_id, role, flows, bytes_sent, bytes_received, first_us, last_us)
ON CONFLICT DO UPDATE SET ADD(flows, bytes_sent, bytes_received), CONTACT_AGAIN();

-- name: count_domain_device_day
SELECT device_id, count(*) FROM domain_device_day WHERE day = :span GROUP BY device_id;

-- name: has_domain_device_day
SELECT 1 FROM domain_device_day
WHERE day = :day AND zone_id = :zone_id AND domain = :domain AND device_id = :device_id AND role = :role;

-- name: write_device_address
INSERT INTO device_address SUM_ROWS(device_id, address, first_us, last_us)
ON CONFLICT DO UPDATE SET CONTACT_AGAIN();

-- name: has_any_device_address
-- scan: its first row
SELECT EXISTS (SELECT 1 FROM device_address);

-- name: count_device_address
SELECT 0, count(*) FROM device_address WHERE device_id = :span;

-- name: has_device_address
SELECT 1 FROM device_address WHERE device_id = :device_id AND address = :address;

-- name: write_device_service
INSERT INTO device_service SUM_ROWS(device_id, service, peer, kind_id, server_label_text, first_us, last_us)
ON CONFLICT DO UPDATE SET CONTACT_AGAIN(),
    kind_id = iif((SELECT k.app_protocol FROM flow_kind k WHERE k.kind_id = excluded.kind_id) IS NULL,
        device_service.kind_id, excluded.kind_id),
    server_label_text = coalesce(nullif(excluded.server_label_text, 0), device_service.server_label_text);

-- name: has_any_device_service
-- scan: its first row
SELECT EXISTS (SELECT 1 FROM device_service);

-- name: count_device_service
SELECT 0, count(*) FROM device_service WHERE device_id = :span;

-- name: has_device_service
-- A row is of any kind and label.
SELECT 1 FROM device_service WHERE device_id = :device_id AND service = :service AND peer = :peer
    AND :kind_id IS NOT NULL AND :server_label_text IS NOT NULL;

-- name: write_device_domain
INSERT INTO device_domain SUM_ROWS(device_id, domain, role, first_us, last_us)
ON CONFLICT DO UPDATE SET CONTACT_AGAIN();

-- name: has_any_device_domain
-- scan: its first row
SELECT EXISTS (SELECT 1 FROM device_domain);

-- name: count_device_domain
SELECT 0, count(*) FROM device_domain WHERE device_id = :span;

-- name: has_device_domain
SELECT 1 FROM device_domain WHERE device_id = :device_id AND domain = :domain AND role = :role;

-- name: write_contact_day
INSERT INTO contact_day SUM_ROWS(
    day, zone_id, device_id, role, domain, peer, place, how, label_id, flows, bytes_sent, bytes_received, payload_sent,
    payload_received, first_us, last_us)
ON CONFLICT DO UPDATE SET ADD(CONTENT_SUMS()), CONTACT_AGAIN();

-- name: count_contact_day
SELECT device_id, count(*) FROM contact_day WHERE day = :span GROUP BY device_id;

-- name: has_contact_day
SELECT 1 FROM contact_day WHERE day = :day AND zone_id = :zone_id AND device_id = :device_id AND role = :role
    AND domain = :domain AND peer = :peer AND place = :place AND how = :how AND label_id = :label_id;

-- name: write_content_hour
INSERT INTO content_hour SUM_ROWS(hour_us, capture, content_bytes, missed_bytes)
ON CONFLICT DO UPDATE SET ADD(content_bytes, missed_bytes);

-- name: read_queries_to_sum
-- The columns in the order of query_parts.c. Without notes until_1 is the largest integer.
SELECT dns_id, query_us, src_device_id, kind_id, query_domain FROM dns_query
WHERE dns_id > :after_1 AND dns_id <= :until_1 ORDER BY dns_id LIMIT :most;

-- name: find_dns_kind_to_sum
-- Bits in the order of enum sum_query; 32: the kind is there. A NOTIFY or UPDATE (opcode) asks for nothing.
SELECT 32 + coalesce((query_seen AND coalesce(attempt, 0) < 2) + 2 * (query_seen AND coalesce(attempt, 0) > 1)
    + 4 * (query_seen AND coalesce(answered, 0)) + 8 * (query_seen AND coalesce(rcode = 3, 0))
    + 16 * (query_seen AND coalesce(rcode NOT IN (0, 3), 0)), 0) * (coalesce(opcode, 0) = 0)
FROM dns_kind WHERE kind_id = :kind_id;

-- name: write_query_day
INSERT INTO query_day SUM_ROWS(
    day, zone_id, device_id, domain, questions, repeats, answered, no_such_name, failed, first_us, last_us)
ON CONFLICT DO UPDATE SET ADD(questions, repeats, answered, no_such_name, failed), CONTACT_AGAIN();

-- name: count_query_day
SELECT device_id, count(*) FROM query_day WHERE day = :span GROUP BY device_id;

-- name: has_query_day
SELECT 1 FROM query_day WHERE day = :day AND zone_id = :zone_id AND device_id = :device_id AND domain = :domain;

-- Contacts that are older than storage.keep_contacts (upkeep/fold_contacts.h). A range of keys is folded in one step.

-- name: find_contacts_to_fold
-- The last key of the next rows before a day.
SELECT day, zone_id, device_id, role, domain, peer, place, how, label_id FROM contact_day
WHERE (day, zone_id, device_id, role, domain, peer, place, how, label_id) > CONTACT_KEY(after) AND day < :day
ORDER BY day, zone_id, device_id, role, domain, peer, place, how, label_id LIMIT :most;

-- name: write_folded_contacts
INSERT INTO contact_day_folded
SELECT day, zone_id, device_id, role,
    coalesce((SELECT unicode(p.country) << 8 | unicode(substr(p.country, 2)) FROM place p WHERE p.place_id = place), 0),
    coalesce(LABEL_NOW(owner_text), 0), coalesce(LABEL_NOW(category_term), 0),
    how, sum(flows), sum(bytes_sent), sum(bytes_received), sum(payload_sent), sum(payload_received), min(first_us),
    max(last_us)
FROM contact_day contact WHERE IN_FOLD() GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
ON CONFLICT DO UPDATE SET ADD(CONTENT_SUMS()), CONTACT_AGAIN();

-- name: remove_folded_contacts
DELETE FROM contact_day AS contact WHERE IN_FOLD();

-- name: find_queries_to_fold
-- The last key of the next rows of query_day before a day.
SELECT day, zone_id, device_id, domain FROM query_day
WHERE (day, zone_id, device_id, domain) > (:after_1, :after_2, :after_3, :after_4) AND day < :day
ORDER BY day, zone_id, device_id, domain LIMIT :most;

-- name: write_folded_queries
INSERT INTO query_day
SELECT day, zone_id, device_id, 0, sum(questions), sum(repeats), sum(answered), sum(no_such_name), sum(failed),
    min(first_us), max(last_us)
FROM query_day WHERE IN_QUERY_FOLD() GROUP BY 1, 2, 3
ON CONFLICT DO UPDATE SET ADD(questions, repeats, answered, no_such_name, failed), CONTACT_AGAIN();

-- name: remove_folded_queries
DELETE FROM query_day WHERE IN_QUERY_FOLD();

-- name: find_hours_to_fold
-- The last key of the next rows of traffic_hour before a time.
SELECT bucket_us, device_id, app_protocol_term, dst_domain FROM traffic_hour
WHERE (bucket_us, device_id, app_protocol_term, dst_domain) > (:after_1, :after_2, :after_3, :after_4)
    AND bucket_us < :before_us
ORDER BY bucket_us, device_id, app_protocol_term, dst_domain LIMIT :most;

-- name: write_folded_hours
INSERT INTO traffic_hour (bucket_us, device_id, app_protocol_term, dst_domain, TRAFFIC_SUMS())
SELECT bucket_us, device_id, app_protocol_term, 0, sum(flows), sum(packets_sent), sum(packets_received),
    sum(bytes_sent), sum(bytes_received)
FROM traffic_hour WHERE IN_HOUR_FOLD() GROUP BY 1, 2, 3
ON CONFLICT DO UPDATE SET ADD(TRAFFIC_SUMS());

-- name: remove_folded_hours
DELETE FROM traffic_hour WHERE IN_HOUR_FOLD();

-- Making them anew from rows (upkeep/rebuild.c): what rows can make again is removed.

-- name: find_flows_removed_to
SELECT removed_to_us FROM removal WHERE kind = 'flows';

-- name: has_flows_before
-- Rows of an earlier layout are still to be moved.
-- scan: one row for each table, index and view
SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'flow_before';

-- name: clear_device_hour
DELETE FROM device_hour WHERE hour_us >= :span;

-- name: clear_peer_hour
DELETE FROM peer_hour WHERE hour_us >= :span;

-- name: clear_content_hour
DELETE FROM content_hour WHERE hour_us >= :span;

-- name: clear_device_day
DELETE FROM device_day WHERE day >= :span;

-- name: clear_place_day
DELETE FROM place_day WHERE day >= :span;

-- name: clear_domain_day
DELETE FROM domain_day WHERE day >= :span;

-- name: clear_domain_device_day
DELETE FROM domain_device_day WHERE day >= :span;

-- name: clear_contact_day
DELETE FROM contact_day WHERE day >= :span;

-- name: clear_open_flow_sum
-- scan: all of it goes
DELETE FROM open_flow_sum;

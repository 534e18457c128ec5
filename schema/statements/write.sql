-- SPDX-License-Identifier: MIT
-- What the writer adds and changes. `-- name:` begins a statement; a parameter is bound by its name
-- (write/row.h). A statement that walks through a whole table says why: `-- scan: why`.

-- name: write_flow
-- A flow, or its newer state. It is an upsert, because OR REPLACE would keep a statement journal once the table has an
-- index. The start is not set again, so that no entry of that index moves. A row of another capture stays as it is.
INSERT INTO flow ROW(flow_id, start_us, FLOW_STATE())
ON CONFLICT (flow_id) DO UPDATE SET RENEW(FLOW_STATE()) WHERE flow.capture_id = excluded.capture_id;

-- name: write_flow_end
-- Why a flow ended whose row has the rest.
UPDATE flow SET SET(kind_id) WHERE flow_id = :flow_id AND kind_id = :open_kind_id;

-- name: write_flow_rare
-- What most flows do not have.
INSERT INTO flow_rare ROW(flow_id, FLOW_RARE_STATE())
ON CONFLICT (flow_id) DO UPDATE SET RENEW(FLOW_RARE_STATE());

-- name: write_hour
-- Ids of rows of an hour.
INSERT INTO hour ROW(hour_us, capture_id, kind, first_id, last_id)
ON CONFLICT (hour_us, capture_id, kind) DO UPDATE SET
    first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id);

-- name: write_hours_anew
-- The ids of each hour, from the rows themselves: a repaired file may lack some.
-- scan: every row, once
INSERT INTO hour (hour_us, capture_id, kind, first_id, last_id)
SELECT HOUR(start_us), capture_id, 1, min(flow_id), max(flow_id) FROM flow WHERE true GROUP BY 1, 2
UNION ALL SELECT HOUR(query_us), capture_id, 2, min(dns_id), max(dns_id) FROM dns_query WHERE true GROUP BY 1, 2
UNION ALL SELECT HOUR(hello_us), capture_id, 3, min(tls_id), max(tls_id) FROM tls_handshake WHERE true GROUP BY 1, 2
UNION ALL SELECT HOUR(request_us), capture_id, 4, min(http_id), max(http_id) FROM http_request WHERE true GROUP BY 1, 2
ON CONFLICT (hour_us, capture_id, kind) DO UPDATE SET
    first_id = min(first_id, excluded.first_id), last_id = max(last_id, excluded.last_id);

-- name: write_tracker_connection
-- The tracker that a flow talks to; once per flow.
INSERT INTO tracker_connection ROW(flow_id, start_us, TRACKER_STATE())
ON CONFLICT (flow_id) DO UPDATE SET RENEW(TRACKER_STATE());

-- name: write_name_label
-- A verdict on a name. It holds from then on, but not before an earlier verdict began.
INSERT INTO name_label (name_id, tracker_domain, category_term, owner_text, list_name_term, list_version_term,
    flows_before, from_us)
VALUES (:name_id, :tracker_domain, :category_term, :owner_text, :list_name_term, :list_version_term, :flows_before,
    max(:from_us, coalesce((SELECT max(until_us) FROM name_label WHERE name_id = :name_id), :from_us)));

-- name: write_name_label_end
-- The verdict holds no more.
UPDATE name_label SET until_us = max(:until_us, from_us) WHERE label_id = :label_id;

-- name: write_name_label_version
-- A newer version of the lists says the same.
UPDATE name_label SET SET(list_version_term) WHERE label_id = :label_id;

-- name: write_tracker_list
-- Other lists came into use.
INSERT INTO tracker_list (mark, entries, built_us, from_us, flows_before, after_id)
VALUES (:mark, :entries, :built_us, :from_us, :flows_before, 0);

-- name: write_tracker_list_state
-- How far names are judged by them.
UPDATE tracker_list SET SET(after_id, done_us) WHERE list_id = :list_id;

-- name: write_dns_query
-- One question (with its answer), or one unasked reply.
INSERT INTO dns_query ROW(
    capture_id, flow_id, src_device_id, dst_device_id, query_us, kind_id, client, server, ports,
    transaction_id, query_domain, answer_set_id, ttl, response_us, said_by_mac);

-- name: write_tls_handshake
INSERT INTO tls_handshake ROW(
    capture_id, flow_id, src_device_id, dst_device_id, hello_us, kind_id, src, dst, ports, sni, ja3,
    ja4, certificate_id);

-- name: write_certificate_seen
-- One certificate of a chain.
INSERT INTO certificate_seen ROW(
    capture_id, flow_id, seen_us, src, src_port, dst, dst_port, from_server, position,
    certificate_id);

-- name: write_http_request
-- One request with its response.
INSERT INTO http_request ROW(
    capture_id, flow_id, src_device_id, dst_device_id, request_us, kind_id, src, dst, ports,
    host_text, uri, user_agent_text, referrer_text, request_body_bytes, response_body_bytes,
    response_us);

-- name: write_dhcp_message
INSERT INTO dhcp_message ROW(
    capture_id, device_id, message_us, version, type, transaction_id, mac, sender,
    hostname_text, client_fqdn_text, vendor_class_text, param_list_text, client_id_text,
    requested, assigned, server, lease_seconds);

-- name: write_probe_run
INSERT INTO probe_run ROW(
    capture_id, began_us, duration_us, url_text, host_text, port, asked_with_text, state, verdict_text, addresses_text,
    certificate_text, handshake_us, total_us, usual_us, status, changes);

-- name: write_probe_layer
INSERT INTO probe_layer ROW(layer_id, began_us, state, steps, start_us, duration_us, why_text);

-- name: write_capture
-- A new run.
INSERT INTO capture ROW(status, CAPTURE_FACTS());

-- name: write_capture_state
-- The present state of a running capture.
UPDATE capture SET status = coalesce(:status, status), SET(CAPTURE_FACTS())
WHERE capture_id = :capture_id;

-- name: write_captures_interrupted
-- Captures without an end, left open by an earlier program.
-- scan: one row per run of the program
UPDATE capture SET status = 'interrupted', end_us = coalesce(end_us, start_us), note = coalesce(note,
    'The program ended without closing this capture, so what followed its last commit is missing.')
WHERE status = 'running';

-- name: write_kinds_ended
-- Flows that were open when their capture ended share kinds that say so, once no capture is running. So the end of a
-- capture writes no row of theirs.
-- scan: one row for each kind of flow
UPDATE flow_kind SET end_reason = 'end_of_capture'
WHERE end_reason IS NULL AND NOT EXISTS (SELECT 1 FROM capture WHERE status = 'running');

-- name: write_kinds_ended_by_kill
-- The same at the next start, before its captures are marked as interrupted.
-- scan: one row for each kind of flow
UPDATE flow_kind SET end_reason = 'end_of_capture'
WHERE end_reason IS NULL AND EXISTS (SELECT 1 FROM capture WHERE status = 'running');

-- name: write_repair_note
-- Marks a repaired database, for every later reader.
-- scan: one row per run of the program
UPDATE capture SET note = CASE WHEN note IS NULL THEN '' ELSE note || ' ' END
    || 'Saved from a damaged file: rows may be missing.';

-- name: write_twin_note
-- Says it to every later reader of a pseudonymised copy.
-- scan: one row per run of the program
UPDATE capture SET note = 'A pseudonymised copy: addresses, MACs and names of devices are not the true ones.';

-- name: write_health
-- The ledger of one interval.
INSERT INTO health ROW(capture_id, LEDGER());

-- name: write_health_again
-- The ledger of an open interval. The capture is compared as well: if the row was rolled back,
-- another one may have its id by now.
UPDATE health SET SET(LEDGER())
WHERE health_id = :health_id AND capture_id = :capture_id;

-- name: write_capture_counter
-- A counter of one interval.
INSERT INTO capture_counter ROW(capture_id, interval_end_us, name_term, value)
ON CONFLICT DO UPDATE SET ADD(value);

-- name: write_last_id
-- The highest id given out so far.
INSERT INTO last_id ROW(name, value)
ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value);

-- name: write_changed
-- A range of keys that a batch holds.
INSERT INTO changed ROW(seq, kind, first_id, last_id, at_us);

-- name: empty_changed
-- The batch is open, and its ranges are written anew.
DELETE FROM changed WHERE seq = :seq AND kind = :kind;

-- name: write_identity
-- A new database, with a random UUID of version 4 (RFC 9562 5.4).
INSERT INTO identity (identity_id, uuid, epoch, is_copy)
VALUES (1, printf('%s-%s-4%s-%s%s-%s', lower(hex(randomblob(4))), lower(hex(randomblob(2))),
    substr(lower(hex(randomblob(2))), 2), substr('89ab', 1 + (random() & 3), 1),
    substr(lower(hex(randomblob(2))), 2), lower(hex(randomblob(6)))), strftime('%s', 'now'), 0)
ON CONFLICT DO NOTHING;

-- name: write_epoch
-- It was restored or repaired: what follows is not what followed before.
UPDATE identity SET epoch = max(epoch + 1, CAST(strftime('%s', 'now') AS INTEGER)), is_copy = 0
WHERE identity_id = 1;

-- name: write_epoch_of_copy
-- The same if it is a backup.
UPDATE identity SET epoch = max(epoch + 1, CAST(strftime('%s', 'now') AS INTEGER)), is_copy = 0
WHERE identity_id = 1 AND is_copy = 1;

-- name: write_is_copy
-- A backup: whoever writes to it has restored it.
UPDATE identity SET is_copy = 1 WHERE identity_id = 1;

-- name: write_clock
-- A time to continue from at the next start.
INSERT INTO last_id ROW(name, value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: write_removal
-- Rows of a kind were removed; the newest of them has this time.
INSERT INTO removal ROW(kind, removed_to_us, aged, shed)
ON CONFLICT (kind) DO UPDATE SET removed_to_us = max(removed_to_us, excluded.removed_to_us), ADD(aged, shed);

-- name: write_device
-- A device's present facts. user_label is not changed, because only users set it.
INSERT INTO device ROW(device_id, mac, DEVICE_FACTS())
ON CONFLICT DO UPDATE SET RENEW(mac, DEVICE_FACTS());

-- name: update_device
-- A device that is known under this MAC, or without one under this address. Most rows of a device
-- only record a new sighting, and this is less work than an upsert.
UPDATE device SET SET(DEVICE_FACTS())
WHERE device_id = :device_id AND mac IS :mac AND (mac IS NOT NULL OR ip IS :ip);

-- name: update_device_times
-- A device that this writer wrote before and that was only seen again. No index is changed.
UPDATE device SET SET(first_seen_us, last_seen_us)
WHERE device_id = :device_id AND mac IS :mac AND (mac IS NOT NULL OR ip IS :ip);

-- name: write_evidence
-- One more piece of evidence about a device. Of DHCP servers and relays the newest counts.
INSERT INTO evidence ROW(
    device_id, attribute_term, value, source_term, confidence, first_seen_us, last_seen_us, count, said_by_mac)
ON CONFLICT (device_id, attribute_term, value, source_term) DO UPDATE SET
    said_by_mac = CASE WHEN said_by_mac IS NULL
        OR excluded.said_by_mac = (SELECT d.mac FROM device d WHERE d.device_id = excluded.device_id)
        OR excluded.attribute_term = (SELECT t.term_id FROM term t WHERE t.value = 'lease')
        THEN excluded.said_by_mac ELSE said_by_mac END,
    confidence = max(confidence, excluded.confidence), SEEN_AGAIN();

-- name: write_address_binding
-- An IP address claimed by a MAC. What traffic says is since when: such a row may turn out to begin earlier.
INSERT INTO address_binding ROW(capture_id, ip, mac, vlans, turn, source_term, first_seen_us, last_seen_us, count, held,
    lease_until_us)
ON CONFLICT (ip, mac, source_term, capture_id, vlans, turn) DO UPDATE SET held = max(held, excluded.held),
    lease_until_us = coalesce(excluded.lease_until_us, lease_until_us),
    first_seen_us = min(first_seen_us, excluded.first_seen_us),
    last_seen_us = iif(excluded.count = 0 AND excluded.last_seen_us < first_seen_us, excluded.last_seen_us,
        max(last_seen_us, excluded.last_seen_us)),
    count = count + excluded.count;

-- name: write_domain_address
-- Passive DNS.
INSERT INTO domain_address ROW(domain, ip, first_seen_us, last_seen_us, count)
ON CONFLICT (ip, domain) DO UPDATE SET SEEN_AGAIN();

-- name: write_traffic_minute
ADD_TO_BUCKET(traffic_minute);

-- name: write_traffic_hour
ADD_TO_BUCKET(traffic_hour);

-- name: write_alert
-- A finding.
INSERT INTO alert ROW(
    capture_id, rule, target, severity, device_id, src, dst, dst_port, said_by_mac, last_capture_id, first_us, last_us,
    count, ALERT_WORDS());

-- name: write_alert_again
-- The same finding once more: the newest words stay. A closed one stays closed until its cool-down
-- is over.
UPDATE alert SET severity = max(severity, :severity), first_us = min(first_us, :first_us),
    last_us = max(last_us, :last_us), count = count + :count, last_capture_id = :last_capture_id,
    reopened = reopened + COMES_BACK(), status = CASE WHEN COMES_BACK() THEN 'open' ELSE status END,
    closed_us = CASE WHEN COMES_BACK() THEN NULL ELSE closed_us END,
    SET(src, dst, dst_port, said_by_mac, ALERT_WORDS())
WHERE alert_id = :alert_id;

-- name: write_message
-- A message about the finding as it is now, if no silence holds for it.
INSERT INTO outbox (message_id, at_us, change, alert_id, severity, device_id, rule, target, first_us, last_us, count,
    title, explanation)
SELECT :message_id, coalesce(:at_us, last_us, 0), :change, alert_id, severity, device_id, rule, target, first_us, last_us, count,
    title, explanation
FROM alert WHERE alert_id = :alert_id AND SILENCE_OF(alert) IS NULL;

-- name: write_report_message
-- A message that a report was made, if there is none yet.
-- scan: at most 10,000 messages
INSERT INTO outbox (message_id, at_us, change, alert_id, severity, rule, target, count, title, explanation,
    report_id, recipient, file, for_officer)
SELECT :message_id, :at_us, 'new', 0, 0, 'report', '', 1, :title, :explanation,
    :report_id, :recipient, :file, :for_officer
WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE report_id = :report_id AND recipient = :recipient);

-- name: write_message_number
UPDATE identity SET last_message_id = :message_id WHERE identity_id = 1;

-- name: remove_message
DELETE FROM outbox WHERE message_id = :message_id;

-- name: write_delivery
-- What became of some messages at a target.
-- scan: the messages in the range
INSERT INTO delivery (message_id, target, state, tries, at_us, answer)
SELECT message_id, :target, :state, :tries, :at_us, :answer FROM outbox WHERE message_id BETWEEN :first_id AND :last_id
ON CONFLICT (message_id, target) DO UPDATE SET RENEW(state, tries, at_us, answer)
WHERE delivery.state = 'waiting';

-- name: write_report
INSERT INTO report (report_id, name, state, from_us, to_us, made_us, replaces, formats, file)
VALUES (:report_id, :name, :state, :from_us, :to_us, nullif(:made_us, 0), nullif(:replaces, 0), :formats, :file)
ON CONFLICT (report_id) DO UPDATE SET RENEW(name, state, from_us, to_us, made_us, replaces, formats, file);

-- name: remove_reports
DELETE FROM report WHERE report_id <= (SELECT max(report_id) FROM report) - :most;

-- name: write_detector_state
-- What a rule remembers of a device and target.
INSERT INTO detector_state ROW(rule, target, device_id, updated_us, state)
ON CONFLICT (rule, target, device_id) DO UPDATE SET RENEW(updated_us, state);

-- name: trim_detector_states
-- Each rule keeps the :most states that it used last.
-- scan: at most :most states of each rule, and those of one run
DELETE FROM detector_state WHERE state_id IN (SELECT state_id FROM (
    SELECT state_id, row_number() OVER (PARTITION BY rule ORDER BY updated_us DESC, state_id DESC) AS place
    FROM detector_state) WHERE place > :most);

-- name: write_analysis_mark
-- How far the rules have looked at a capture.
UPDATE capture SET SET(attempts_us, settled_us, after_flow_id) WHERE capture_id = :capture_id;

-- Facts that users set for a device:

-- name: write_device_label
UPDATE device SET SET(user_label) WHERE device_id = :device_id;

-- name: write_device_kind
UPDATE device SET SET(user_kind) WHERE device_id = :device_id;

-- name: write_device_ignored
UPDATE device SET SET(ignored) WHERE device_id = :device_id;

-- name: write_device_merge
-- A device that is a part of another one from now on.
INSERT INTO device_merge ROW(device_id, into_device_id, said_device_id, at_us, uid, user, by);

-- name: move_parts
-- Its own parts are parts of that one, too.
UPDATE device_merge SET SET(into_device_id) WHERE into_device_id = :device_id;

-- name: remove_device_merge
DELETE FROM device_merge WHERE device_id = :device_id;

-- name: return_parts
-- What was merged into a device that is a whole again, directly or through others.
-- scan: one row per device that people merged
WITH RECURSIVE part (device_id) AS (
    SELECT device_id FROM device_merge WHERE said_device_id = :device_id
    UNION SELECT m.device_id FROM part JOIN device_merge m ON m.said_device_id = part.device_id)
UPDATE device_merge SET into_device_id = :device_id WHERE device_id IN (SELECT device_id FROM part);

-- name: write_silence
INSERT INTO silence ROW(rule, device_id, target, at_us, until_us, note, uid, user, by);

-- name: write_silence_again
-- The same silence, to another end.
UPDATE silence SET SET(at_us, until_us, note, uid, user, by) WHERE silence_id = :silence_id;

-- name: remove_silence
DELETE FROM silence WHERE silence_id = :silence_id;

-- name: write_alert_words
-- A user's state and note for a finding. It is closed at the newest packet time, because its
-- cool-down counts from there.
-- scan: one row per run of the program
UPDATE alert SET SET(status, note), closed_us = CASE WHEN :status = 'closed' THEN coalesce(
    max(last_us, (SELECT max(coalesce(end_us, start_us)) FROM capture)), last_us) END
WHERE alert_id = :alert_id;

-- name: write_audit
-- A request, and its result.
INSERT INTO audit_entry ROW(at_us, uid, user, by, request, target, target_id, old, new, result);

-- Values that rows refer to by id (write/intern.h). These write nothing if the value is known:

-- name: write_address
INSERT INTO address (ip) VALUES (:value) ON CONFLICT DO NOTHING;

-- name: write_domain
INSERT INTO domain (name) VALUES (:value) ON CONFLICT DO NOTHING;

-- name: write_domain_whole
-- A new name with the public suffix list's answer for it.
INSERT INTO domain (name, registrable_domain) VALUES (:value, :registrable_domain) ON CONFLICT DO NOTHING;

-- name: write_term
INSERT INTO term (value) VALUES (:value) ON CONFLICT DO NOTHING;

-- name: write_text
INSERT INTO text (value) VALUES (:value) ON CONFLICT DO NOTHING;

-- name: write_fingerprint
INSERT INTO fingerprint (hash) VALUES (:value) ON CONFLICT DO NOTHING;

-- name: write_certificate
INSERT INTO certificate ROW(sha256, common_name, issuer, sans, valid_from, valid_to) ON CONFLICT DO NOTHING;

-- A second fact about a value:

-- name: write_domain_registrable
-- The public suffix list's answer for a name.
UPDATE domain SET SET(registrable_domain)
WHERE domain_id = :domain_id AND registrable_domain IS NOT :registrable_domain;

-- name: write_fingerprint_string
-- The string that was hashed.
UPDATE fingerprint SET SET(string) WHERE fingerprint_id = :fingerprint_id AND string IS NOT :string;

-- Values that are known by all their columns; used if find_ found none.

-- name: write_place
INSERT INTO place ROW(PLACE_FACTS());

-- name: write_flow_kind
INSERT INTO flow_kind ROW(FLOW_KIND_FACTS());

-- name: write_link
INSERT INTO link ROW(LINK_FACTS());

-- name: write_dns_kind
INSERT INTO dns_kind ROW(DNS_KIND_FACTS());

-- name: write_tls_kind
INSERT INTO tls_kind ROW(TLS_KIND_FACTS());

-- name: write_http_kind
INSERT INTO http_kind ROW(HTTP_KIND_FACTS());

-- name: write_answer_set
INSERT INTO answer_set ROW(ANSWER_SET_FACTS(), content);

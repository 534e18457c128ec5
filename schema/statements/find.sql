-- SPDX-License-Identifier: MIT
-- What the writer looks up. `-- name:` begins a statement; a parameter is bound by its name
-- (write/row.h). A statement that walks through a whole table says why: `-- scan: why`.

-- name: find_last_ids
-- The next ids to give out.
SELECT max(coalesce((SELECT max(flow_id) FROM flow), 0),
        coalesce((SELECT value FROM last_id WHERE name = 'last_flow_id' AND value <= 1 << 62), 0)),
    max(coalesce((SELECT max(device_id) FROM device), 0),
        coalesce((SELECT value FROM last_id WHERE name = 'last_device_id' AND value <= 1 << 62), 0));

-- name: find_last_id
-- The stored fact about a name.
SELECT value FROM last_id WHERE name = :name;

-- name: find_devices
-- Every device known so far.
-- scan: all of them are needed
SELECT device_id, mac, ip, vendor, hostname, os_fingerprint, device_type, mac_random, is_gateway,
    first_seen_us, last_seen_us,
    (SELECT a.ip FROM address a WHERE a.address_id = -device.ip)
FROM device ORDER BY device_id;

-- name: find_known_evidence
-- What decides about devices: networks first, then in order of time.
-- scan: all of it is needed
SELECT device_id, TERM(attribute_term) AS attribute, value, TERM(source_term), confidence,
    first_seen_us, last_seen_us, said_by_mac
FROM evidence WHERE attribute IN ('hostname', 'os', 'type', 'role', 'network', 'carries', 'port', 'lease')
ORDER BY attribute <> 'network', last_seen_us, evidence_id;

-- name: find_known_bindings
-- Who held which address last, as far as it is known: the newest :most, in order of time.
-- scan: the newest of all
SELECT mac, TERM(source_term), ip, first_seen_us, last_seen_us,
    (SELECT a.ip FROM address a WHERE a.address_id = -newest.ip), vlans, lease_until_us,
    (SELECT c.source FROM capture c WHERE c.capture_id = newest.capture_id AND c.buffer_bytes IS NOT NULL)
FROM (SELECT * FROM address_binding WHERE held IS NOT 0 ORDER BY last_seen_us DESC, binding_id DESC LIMIT :most) newest
ORDER BY last_seen_us, binding_id;

-- name: find_known_told
-- What clients were told by DNS: the newest :most rows, the oldest first.
SELECT q.src_device_id, q.client, (SELECT a.ip FROM address a WHERE a.address_id = -q.client),
    DOMAIN(q.query_domain), q.query_us + coalesce(q.response_us, 0), k.query_seen, s.addresses, s.answers, q.ttl,
    s.later_1, s.later_2, s.later_3
FROM dns_query q CROSS JOIN dns_kind k ON k.kind_id = q.kind_id
    CROSS JOIN answer_set s ON s.answer_set_id = q.answer_set_id
WHERE q.dns_id > (SELECT max(dns_id) FROM dns_query) - :most AND k.answered AND k.transport IN ('udp', 'tcp')
ORDER BY q.dns_id;

-- name: find_days_of_kind
-- How many ids flows or one kind of events took in each of the last eight days; 0 is the last one.
SELECT (:now_us - hour_us) / 86400000000 AS day, min(first_id), max(last_id),
    min(CAST(total(last_id - first_id + 1) AS INTEGER), 1 << 60)
FROM hour WHERE hour_us BETWEEN :now_us - 8 * 86400000000 AND :now_us AND kind = :kind
    AND first_id > 0 AND last_id BETWEEN first_id AND 1 << 60
GROUP BY day;

-- name: find_alert
-- The row that a repeated finding folds into.
SELECT alert_id, severity, reopened FROM alert WHERE rule = :rule AND target = :target AND SAME(device_id)
ORDER BY alert_id DESC LIMIT 1;

-- name: find_next_message_id
-- A statement of its own: an INSERT that also reads its table keeps its rows in a temporary one first.
SELECT NEXT_MESSAGE_ID();

-- name: find_oldest_message_id
SELECT min(message_id) FROM outbox;

-- name: find_message_over
-- If there are more than :most messages: the oldest of the lowest severity. The newest message stays.
-- scan: at most 10,000 messages
SELECT message_id, at_us FROM outbox
WHERE message_id < (SELECT max(message_id) FROM outbox) AND (SELECT count(*) FROM outbox) > :most
ORDER BY severity, message_id LIMIT 1;

-- name: find_newest_capture
SELECT max(capture_id) FROM capture;

-- name: find_device_words
-- What people said of a device.
SELECT user_label, user_kind, ignored FROM device WHERE device_id = :device_id;

-- name: find_device_ignored
-- The device, if people do not want to see it, or the one of which it is a part; or if they forgot it.
SELECT device_id FROM device WHERE device_id = WHOLE(:device_id) AND ignored = 1
UNION ALL SELECT erased_id FROM erasure WHERE erased_id = :device_id;

-- name: find_device_whole
-- The device of which this one is a part.
SELECT into_device_id FROM device_merge WHERE device_id = :device_id;

-- name: find_device_to_merge
-- A device that is there, and is not being erased.
SELECT device_id FROM device WHERE device_id = :device_id
    AND NOT EXISTS (SELECT 1 FROM erasure e WHERE e.erased_id = device.device_id);

-- name: find_silence
-- The silence of just this.
-- scan: at most 256 silences
SELECT silence_id FROM silence WHERE rule = :rule AND SAME(device_id, target);

-- name: find_silence_words
-- What a silence says, for the audit.
SELECT rule || coalesce(' of device ' || device_id, '') || coalesce(', target ' || target, '')
    || ', until ' || TIME(until_us) || coalesce(': ' || note, '')
FROM silence WHERE silence_id = :silence_id;

-- name: find_silence_over
-- The silence that ended first.
-- scan: at most 256 silences
SELECT silence_id FROM silence WHERE until_us < :at_us ORDER BY until_us, silence_id LIMIT 1;

-- name: count_silences
-- scan: at most 256 silences
SELECT count(*) FROM silence;

-- name: find_alert_words
-- What people said of a finding.
SELECT status, note FROM alert WHERE alert_id = :alert_id;

-- name: find_tracker_list
-- The lists that names were judged by last.
-- scan: the newest row
SELECT list_id, mark, from_us, flows_before, after_id, done_us IS NOT NULL AS is_done FROM tracker_list
ORDER BY list_id DESC LIMIT 1;

-- name: find_names_to_judge
-- The next names. Flows are to those that have a registrable part; others were judged as aliases.
-- scan: the subquery has :most rows
SELECT domain_id, name, label_id, registrable_domain IS NOT NULL
        OR EXISTS (SELECT 1 FROM name_label earlier WHERE earlier.name_id = domain_id) AS is_judged
FROM (SELECT domain_id, name, registrable_domain FROM domain WHERE domain_id > :after_1
    ORDER BY domain_id LIMIT :most)
LEFT JOIN name_label ON name_label.name_id = domain_id AND until_us IS NULL
ORDER BY domain_id;

-- name: find_name_label
-- Today's verdict on a name.
SELECT label_id, coalesce(tracker_domain, name_id), category_term, owner_text, list_name_term, list_version_term
FROM name_label WHERE name_id = :name_id AND until_us IS NULL;

-- The id of a value that was written before:

-- name: find_address
SELECT address_id FROM address WHERE ip = :value;

-- name: find_domain
SELECT domain_id FROM domain WHERE name = :value;

-- name: find_term
SELECT term_id FROM term WHERE value = :value;

-- name: find_text
SELECT text_id FROM text WHERE value = :value;

-- name: find_fingerprint
SELECT fingerprint_id FROM fingerprint WHERE hash = :value;

-- name: find_certificate
SELECT certificate_id FROM certificate WHERE sha256 = :sha256;

-- name: find_place
SELECT place_id FROM place WHERE SAME(PLACE_FACTS());

-- name: find_kind_of_flow
SELECT kind_id FROM flow WHERE flow_id = :flow_id;

-- name: find_facts_of_kind
SELECT FLOW_KIND_FACTS() FROM flow_kind WHERE kind_id = :kind_id;

-- name: find_flow_kind
SELECT kind_id FROM flow_kind WHERE SAME(FLOW_KIND_FACTS());

-- name: find_link
SELECT link_id FROM link WHERE SAME(LINK_FACTS());

-- name: find_dns_kind
SELECT kind_id FROM dns_kind WHERE SAME(DNS_KIND_FACTS());

-- name: find_tls_kind
SELECT kind_id FROM tls_kind WHERE SAME(TLS_KIND_FACTS());

-- name: find_http_kind
SELECT kind_id FROM http_kind WHERE SAME(HTTP_KIND_FACTS());

-- name: find_answer_set
-- Anybody can choose answers that have the same number, so only a few are compared.
-- scan: eight rows of an index
SELECT answer_set_id FROM (SELECT * FROM answer_set WHERE content = :content LIMIT 8)
WHERE SAME(ANSWER_SET_FACTS());

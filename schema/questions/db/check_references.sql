-- SPDX-License-Identifier: MIT
-- References to rows that are not there. An address below 0 is minus the id of its row; 0 in a key of
-- the traffic tables is none. A flow that a row names may have aged out: that is no fault.
-- scan: every row of every table.
SELECT 'alert.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM alert
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'alert.device_id' AS reference, 'device' AS target, count(*) AS missing FROM alert
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'alert.dst' AS reference, 'address' AS target, count(*) AS missing FROM alert
    WHERE dst < 0 AND -dst NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'alert.src' AS reference, 'address' AS target, count(*) AS missing FROM alert
    WHERE src < 0 AND -src NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'binding.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM binding
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'binding.ip' AS reference, 'address' AS target, count(*) AS missing FROM binding
    WHERE ip < 0 AND -ip NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'binding.source_term' AS reference, 'term' AS target, count(*) AS missing FROM binding
    WHERE source_term IS NOT NULL AND source_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'certificate_seen.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM certificate_seen
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'certificate_seen.certificate_id' AS reference, 'certificate' AS target, count(*) AS missing FROM certificate_seen
    WHERE certificate_id IS NOT NULL AND certificate_id NOT IN (SELECT certificate_id FROM certificate) HAVING count(*) > 0
UNION ALL SELECT 'certificate_seen.dst' AS reference, 'address' AS target, count(*) AS missing FROM certificate_seen
    WHERE dst < 0 AND -dst NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'certificate_seen.src' AS reference, 'address' AS target, count(*) AS missing FROM certificate_seen
    WHERE src < 0 AND -src NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'counter_moved.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM counter_moved
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'counter_moved.name_term' AS reference, 'term' AS target, count(*) AS missing FROM counter_moved
    WHERE name_term IS NOT NULL AND name_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'device.ip' AS reference, 'address' AS target, count(*) AS missing FROM device
    WHERE ip < 0 AND -ip NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.assigned' AS reference, 'address' AS target, count(*) AS missing FROM dhcp_message
    WHERE assigned < 0 AND -assigned NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM dhcp_message
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.client_fqdn_text' AS reference, 'text' AS target, count(*) AS missing FROM dhcp_message
    WHERE client_fqdn_text IS NOT NULL AND client_fqdn_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.client_id_text' AS reference, 'text' AS target, count(*) AS missing FROM dhcp_message
    WHERE client_id_text IS NOT NULL AND client_id_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.device_id' AS reference, 'device' AS target, count(*) AS missing FROM dhcp_message
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.hostname_text' AS reference, 'text' AS target, count(*) AS missing FROM dhcp_message
    WHERE hostname_text IS NOT NULL AND hostname_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.param_list_text' AS reference, 'text' AS target, count(*) AS missing FROM dhcp_message
    WHERE param_list_text IS NOT NULL AND param_list_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.requested' AS reference, 'address' AS target, count(*) AS missing FROM dhcp_message
    WHERE requested < 0 AND -requested NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.sender' AS reference, 'address' AS target, count(*) AS missing FROM dhcp_message
    WHERE sender < 0 AND -sender NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.server' AS reference, 'address' AS target, count(*) AS missing FROM dhcp_message
    WHERE server < 0 AND -server NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'dhcp_message.vendor_class_text' AS reference, 'text' AS target, count(*) AS missing FROM dhcp_message
    WHERE vendor_class_text IS NOT NULL AND vendor_class_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'dns_query.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM dns_query
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'dns_query.client' AS reference, 'address' AS target, count(*) AS missing FROM dns_query
    WHERE client < 0 AND -client NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'dns_query.device_id' AS reference, 'device' AS target, count(*) AS missing FROM dns_query
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'dns_query.kind_id' AS reference, 'dns_kind' AS target, count(*) AS missing FROM dns_query
    WHERE kind_id IS NOT NULL AND kind_id NOT IN (SELECT kind_id FROM dns_kind) HAVING count(*) > 0
UNION ALL SELECT 'dns_query.query_domain' AS reference, 'domain' AS target, count(*) AS missing FROM dns_query
    WHERE query_domain IS NOT NULL AND query_domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'dns_query.server' AS reference, 'address' AS target, count(*) AS missing FROM dns_query
    WHERE server < 0 AND -server NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'domain.registrable_domain' AS reference, 'domain' AS target, count(*) AS missing FROM domain
    WHERE registrable_domain IS NOT NULL AND registrable_domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'domain_address.domain' AS reference, 'domain' AS target, count(*) AS missing FROM domain_address
    WHERE domain IS NOT NULL AND domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'domain_address.ip' AS reference, 'address' AS target, count(*) AS missing FROM domain_address
    WHERE ip < 0 AND -ip NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'evidence.attribute_term' AS reference, 'term' AS target, count(*) AS missing FROM evidence
    WHERE attribute_term IS NOT NULL AND attribute_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'evidence.device_id' AS reference, 'device' AS target, count(*) AS missing FROM evidence
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'evidence.source_term' AS reference, 'term' AS target, count(*) AS missing FROM evidence
    WHERE source_term IS NOT NULL AND source_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'flow.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM flow
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'flow.device_id' AS reference, 'device' AS target, count(*) AS missing FROM flow
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'flow.dst' AS reference, 'address' AS target, count(*) AS missing FROM flow
    WHERE dst < 0 AND -dst NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'flow.dst_domain' AS reference, 'domain' AS target, count(*) AS missing FROM flow
    WHERE dst_domain IS NOT NULL AND dst_domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'flow.dst_place' AS reference, 'place' AS target, count(*) AS missing FROM flow
    WHERE dst_place IS NOT NULL AND dst_place NOT IN (SELECT place_id FROM place) HAVING count(*) > 0
UNION ALL SELECT 'flow.ja3' AS reference, 'fingerprint' AS target, count(*) AS missing FROM flow
    WHERE ja3 IS NOT NULL AND ja3 NOT IN (SELECT fingerprint_id FROM fingerprint) HAVING count(*) > 0
UNION ALL SELECT 'flow.ja4' AS reference, 'fingerprint' AS target, count(*) AS missing FROM flow
    WHERE ja4 IS NOT NULL AND ja4 NOT IN (SELECT fingerprint_id FROM fingerprint) HAVING count(*) > 0
UNION ALL SELECT 'flow.kind_id' AS reference, 'flow_kind' AS target, count(*) AS missing FROM flow
    WHERE kind_id IS NOT NULL AND kind_id NOT IN (SELECT kind_id FROM flow_kind) HAVING count(*) > 0
UNION ALL SELECT 'flow.link_id' AS reference, 'link' AS target, count(*) AS missing FROM flow
    WHERE link_id IS NOT NULL AND link_id NOT IN (SELECT link_id FROM link) HAVING count(*) > 0
UNION ALL SELECT 'flow.server_label_text' AS reference, 'text' AS target, count(*) AS missing FROM flow
    WHERE server_label_text IS NOT NULL AND server_label_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'flow.src' AS reference, 'address' AS target, count(*) AS missing FROM flow
    WHERE src < 0 AND -src NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'health.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM health
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'http_request.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM http_request
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'http_request.content_type_text' AS reference, 'text' AS target, count(*) AS missing FROM http_request
    WHERE content_type_text IS NOT NULL AND content_type_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'http_request.device_id' AS reference, 'device' AS target, count(*) AS missing FROM http_request
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'http_request.dst' AS reference, 'address' AS target, count(*) AS missing FROM http_request
    WHERE dst < 0 AND -dst NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'http_request.host_text' AS reference, 'text' AS target, count(*) AS missing FROM http_request
    WHERE host_text IS NOT NULL AND host_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'http_request.method_text' AS reference, 'text' AS target, count(*) AS missing FROM http_request
    WHERE method_text IS NOT NULL AND method_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'http_request.server_text' AS reference, 'text' AS target, count(*) AS missing FROM http_request
    WHERE server_text IS NOT NULL AND server_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'http_request.src' AS reference, 'address' AS target, count(*) AS missing FROM http_request
    WHERE src < 0 AND -src NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'http_request.user_agent_text' AS reference, 'text' AS target, count(*) AS missing FROM http_request
    WHERE user_agent_text IS NOT NULL AND user_agent_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.alpn_chosen_text' AS reference, 'text' AS target, count(*) AS missing FROM tls_hello
    WHERE alpn_chosen_text IS NOT NULL AND alpn_chosen_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.alpn_first_text' AS reference, 'text' AS target, count(*) AS missing FROM tls_hello
    WHERE alpn_first_text IS NOT NULL AND alpn_first_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.alpn_offered_text' AS reference, 'text' AS target, count(*) AS missing FROM tls_hello
    WHERE alpn_offered_text IS NOT NULL AND alpn_offered_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM tls_hello
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.certificate_id' AS reference, 'certificate' AS target, count(*) AS missing FROM tls_hello
    WHERE certificate_id IS NOT NULL AND certificate_id NOT IN (SELECT certificate_id FROM certificate) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.device_id' AS reference, 'device' AS target, count(*) AS missing FROM tls_hello
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.dst' AS reference, 'address' AS target, count(*) AS missing FROM tls_hello
    WHERE dst < 0 AND -dst NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.identified_app_term' AS reference, 'term' AS target, count(*) AS missing FROM tls_hello
    WHERE identified_app_term IS NOT NULL AND identified_app_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.ja3' AS reference, 'fingerprint' AS target, count(*) AS missing FROM tls_hello
    WHERE ja3 IS NOT NULL AND ja3 NOT IN (SELECT fingerprint_id FROM fingerprint) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.ja3s' AS reference, 'fingerprint' AS target, count(*) AS missing FROM tls_hello
    WHERE ja3s IS NOT NULL AND ja3s NOT IN (SELECT fingerprint_id FROM fingerprint) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.ja4' AS reference, 'fingerprint' AS target, count(*) AS missing FROM tls_hello
    WHERE ja4 IS NOT NULL AND ja4 NOT IN (SELECT fingerprint_id FROM fingerprint) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.retry_ja3s' AS reference, 'fingerprint' AS target, count(*) AS missing FROM tls_hello
    WHERE retry_ja3s IS NOT NULL AND retry_ja3s NOT IN (SELECT fingerprint_id FROM fingerprint) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.sni' AS reference, 'domain' AS target, count(*) AS missing FROM tls_hello
    WHERE sni IS NOT NULL AND sni NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.src' AS reference, 'address' AS target, count(*) AS missing FROM tls_hello
    WHERE src < 0 AND -src NOT IN (SELECT address_id FROM address) HAVING count(*) > 0
UNION ALL SELECT 'tls_hello.transport_term' AS reference, 'term' AS target, count(*) AS missing FROM tls_hello
    WHERE transport_term IS NOT NULL AND transport_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'tracker.capture_id' AS reference, 'capture' AS target, count(*) AS missing FROM tracker
    WHERE capture_id IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM capture) HAVING count(*) > 0
UNION ALL SELECT 'tracker.category_term' AS reference, 'term' AS target, count(*) AS missing FROM tracker
    WHERE category_term IS NOT NULL AND category_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'tracker.device_id' AS reference, 'device' AS target, count(*) AS missing FROM tracker
    WHERE device_id IS NOT NULL AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'tracker.domain' AS reference, 'domain' AS target, count(*) AS missing FROM tracker
    WHERE domain IS NOT NULL AND domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'tracker.list_name_term' AS reference, 'term' AS target, count(*) AS missing FROM tracker
    WHERE list_name_term IS NOT NULL AND list_name_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'tracker.list_version_term' AS reference, 'term' AS target, count(*) AS missing FROM tracker
    WHERE list_version_term IS NOT NULL AND list_version_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'tracker.owner_text' AS reference, 'text' AS target, count(*) AS missing FROM tracker
    WHERE owner_text IS NOT NULL AND owner_text NOT IN (SELECT text_id FROM text) HAVING count(*) > 0
UNION ALL SELECT 'tracker.tracker_domain' AS reference, 'domain' AS target, count(*) AS missing FROM tracker
    WHERE tracker_domain IS NOT NULL AND tracker_domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'traffic_hour.app_protocol_term' AS reference, 'term' AS target, count(*) AS missing FROM traffic_hour
    WHERE app_protocol_term <> 0 AND app_protocol_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'traffic_hour.device_id' AS reference, 'device' AS target, count(*) AS missing FROM traffic_hour
    WHERE device_id <> 0 AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'traffic_hour.dst_domain' AS reference, 'domain' AS target, count(*) AS missing FROM traffic_hour
    WHERE dst_domain <> 0 AND dst_domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0
UNION ALL SELECT 'traffic_minute.app_protocol_term' AS reference, 'term' AS target, count(*) AS missing FROM traffic_minute
    WHERE app_protocol_term <> 0 AND app_protocol_term NOT IN (SELECT term_id FROM term) HAVING count(*) > 0
UNION ALL SELECT 'traffic_minute.device_id' AS reference, 'device' AS target, count(*) AS missing FROM traffic_minute
    WHERE device_id <> 0 AND device_id NOT IN (SELECT device_id FROM device) HAVING count(*) > 0
UNION ALL SELECT 'traffic_minute.dst_domain' AS reference, 'domain' AS target, count(*) AS missing FROM traffic_minute
    WHERE dst_domain <> 0 AND dst_domain NOT IN (SELECT domain_id FROM domain) HAVING count(*) > 0;

/* SPDX-License-Identifier: MIT */
/*
 * statement - the writer's statements: one line per file of schema/queries that it uses.
 */
#ifndef STORAGE_STATEMENT_H
#define STORAGE_STATEMENT_H

#define STATEMENTS(X)                                                                              \
    X(WRITE_FOLDED_FLOW, "write_folded_flow")                                                      \
    X(WRITE_FLOW, "write_flow")                                                                    \
    X(WRITE_TRACKER_CONNECTION, "write_tracker")                                                   \
    X(WRITE_DNS_QUERY, "write_dns")                                                                \
    X(WRITE_TLS_HANDSHAKE, "write_tls")                                                            \
    X(WRITE_CERTIFICATE_SEEN, "write_certificate_seen")                                            \
    X(WRITE_HTTP_REQUEST, "write_http")                                                            \
    X(WRITE_DHCP_MESSAGE, "write_dhcp")                                                            \
    X(WRITE_CAPTURE, "write_capture")                                                              \
    X(WRITE_CAPTURE_STATE, "write_capture_state")                                                  \
    X(WRITE_CAPTURES_INTERRUPTED, "write_captures_interrupted")                                    \
    X(WRITE_HEALTH, "write_health")                                                                \
    X(WRITE_HEALTH_AGAIN, "write_health_again")                                                    \
    X(WRITE_LAST_ID, "write_counter")                                                              \
    X(WRITE_CAPTURE_COUNTER, "write_counter_moved")                                                \
    X(FIND_LAST_IDS, "find_last_ids")                                                              \
    X(FIND_DEVICES, "find_devices")                                                                \
    X(WRITE_DEVICE, "write_device")                                                                \
    X(UPDATE_DEVICE, "update_device")                                                              \
    X(UPDATE_DEVICE_TIMES, "update_device_times")                                                  \
    X(WRITE_EVIDENCE, "write_evidence")                                                            \
    X(WRITE_ADDRESS_BINDING, "write_binding")                                                      \
    X(WRITE_DOMAIN_ADDRESS, "write_domain_address")                                                \
    X(WRITE_TRAFFIC_MINUTE, "write_traffic_minute")                                                \
    X(WRITE_TRAFFIC_HOUR, "write_traffic_hour")                                                    \
    X(FIND_ALERT, "find_alert")                                                                    \
    X(WRITE_ALERT, "write_alert")                                                                  \
    X(WRITE_ALERT_AGAIN, "write_alert_again")                                                      \
    X(WRITE_ADDRESS, "write_address")                                                              \
    X(FIND_ADDRESS, "find_address")                                                                \
    X(WRITE_DOMAIN, "write_domain")                                                                \
    X(FIND_DOMAIN, "find_domain")                                                                  \
    X(WRITE_DOMAIN_REGISTRABLE, "write_domain_registrable")                                        \
    X(WRITE_TERM, "write_term")                                                                    \
    X(FIND_TERM, "find_term")                                                                      \
    X(WRITE_TEXT, "write_text")                                                                    \
    X(FIND_TEXT, "find_text")                                                                      \
    X(WRITE_FINGERPRINT, "write_fingerprint")                                                      \
    X(FIND_FINGERPRINT, "find_fingerprint")                                                        \
    X(WRITE_FINGERPRINT_STRING, "write_fingerprint_string")                                        \
    X(WRITE_CERTIFICATE, "write_certificate")                                                      \
    X(FIND_CERTIFICATE, "find_certificate")                                                        \
    X(WRITE_PLACE, "write_place")                                                                  \
    X(FIND_PLACE, "find_place")                                                                    \
    X(WRITE_FLOW_KIND, "write_flow_kind")                                                          \
    X(FIND_FLOW_KIND, "find_flow_kind")                                                            \
    X(WRITE_LINK, "write_link")                                                                    \
    X(FIND_LINK, "find_link")                                                                      \
    X(WRITE_DNS_KIND, "write_dns_kind")                                                            \
    X(FIND_DNS_KIND, "find_dns_kind")                                                              \
    X(VISIT_DNS_QUERY, "visit_dns_query")                                                          \
    X(REMOVE_DNS_QUERY, "remove_dns_query")                                                        \
    X(VISIT_TLS_HANDSHAKE, "visit_tls_hello")                                                      \
    X(REMOVE_TLS_HANDSHAKE, "remove_tls_hello")                                                    \
    X(VISIT_HTTP_REQUEST, "visit_http_request")                                                    \
    X(REMOVE_HTTP_REQUEST, "remove_http_request")                                                  \
    X(VISIT_DHCP_MESSAGE, "visit_dhcp_message")                                                    \
    X(REMOVE_DHCP_MESSAGE, "remove_dhcp_message")                                                  \
    X(VISIT_CERTIFICATE_SEEN, "visit_certificate_seen")                                            \
    X(REMOVE_CERTIFICATE_SEEN, "remove_certificate_seen")                                          \
    X(VISIT_FLOW, "visit_flow")                                                                    \
    X(REMOVE_FLOW, "remove_flow")                                                                  \
    X(VISIT_TRACKER_CONNECTION, "visit_tracker")                                                   \
    X(REMOVE_TRACKER_CONNECTION, "remove_tracker")                                                 \
    X(VISIT_TRAFFIC_MINUTE, "visit_traffic_minute")                                                \
    X(REMOVE_TRAFFIC_MINUTE, "remove_traffic_minute")                                              \
    X(VISIT_TRAFFIC_HOUR, "visit_traffic_hour")                                                    \
    X(REMOVE_TRAFFIC_HOUR, "remove_traffic_hour")                                                  \
    X(VISIT_ALERT, "visit_alert")                                                                  \
    X(REMOVE_ALERT, "remove_alert")                                                                \
    X(VISIT_ADDRESS_BINDING, "visit_binding")                                                      \
    X(REMOVE_ADDRESS_BINDING, "remove_binding")                                                    \
    X(VISIT_DOMAIN_ADDRESS, "visit_domain_address")                                                \
    X(REMOVE_DOMAIN_ADDRESS, "remove_domain_address")                                              \
    X(VISIT_EVIDENCE, "visit_evidence")                                                            \
    X(REMOVE_EVIDENCE, "remove_evidence")                                                          \
    X(VISIT_DEVICE, "visit_device")                                                                \
    X(REMOVE_DEVICE, "remove_device")                                                              \
    X(VISIT_HEALTH, "visit_health")                                                                \
    X(REMOVE_HEALTH, "remove_health")                                                              \
    X(VISIT_CAPTURE_COUNTER, "visit_counter_moved")                                                \
    X(REMOVE_CAPTURE_COUNTER, "remove_counter_moved")                                              \
    X(VISIT_CAPTURE, "visit_capture")                                                              \
    X(REMOVE_CAPTURE, "remove_capture")                                                            \
    X(VISIT_DOMAIN, "visit_domain")                                                                \
    X(VALUES_ADDRESS, "values_address")                                                            \
    X(REMOVE_VALUE_ADDRESS, "remove_value_address")                                                \
    X(VALUES_DOMAIN, "values_domain")                                                              \
    X(REMOVE_VALUE_DOMAIN, "remove_value_domain")                                                  \
    X(VALUES_TERM, "values_term")                                                                  \
    X(REMOVE_VALUE_TERM, "remove_value_term")                                                      \
    X(VALUES_TEXT, "values_text")                                                                  \
    X(REMOVE_VALUE_TEXT, "remove_value_text")                                                      \
    X(VALUES_FINGERPRINT, "values_fingerprint")                                                    \
    X(REMOVE_VALUE_FINGERPRINT, "remove_value_fingerprint")                                        \
    X(VALUES_CERTIFICATE, "values_certificate")                                                    \
    X(REMOVE_VALUE_CERTIFICATE, "remove_value_certificate")                                        \
    X(VALUES_PLACE, "values_place")                                                                \
    X(REMOVE_VALUE_PLACE, "remove_value_place")                                                    \
    X(VALUES_FLOW_KIND, "values_flow_kind")                                                        \
    X(REMOVE_VALUE_FLOW_KIND, "remove_value_flow_kind")                                            \
    X(VALUES_LINK, "values_link")                                                                  \
    X(REMOVE_VALUE_LINK, "remove_value_link")                                                      \
    X(VALUES_DNS_KIND, "values_dns_kind")                                                          \
    X(REMOVE_VALUE_DNS_KIND, "remove_value_dns_kind")                                              \
    X(WRITE_REMOVAL, "write_removal")                                                              \
    X(WRITE_CLOCK, "write_clock")                                                                  \
    X(FIND_LAST_ID, "find_counter")

enum statement {
#define STATEMENT(name, file) name,
    STATEMENTS(STATEMENT)
#undef STATEMENT
        STATEMENT_COUNT
};

/* The text of schema/queries/NAME.sql; NULL where there is none. */
const char *statement_text(const char *name);

#endif

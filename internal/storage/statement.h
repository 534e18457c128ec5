/*
 * statement - the writer's statements: one line per file of schema/queries that it uses.
 */
#ifndef STORAGE_STATEMENT_H
#define STORAGE_STATEMENT_H

#define STATEMENTS(X)                                                                              \
    X(WRITE_FLOW, "write_flow")                                                                    \
    X(WRITE_TRACKER, "write_tracker")                                                              \
    X(WRITE_DNS, "write_dns")                                                                      \
    X(WRITE_TLS, "write_tls")                                                                      \
    X(WRITE_CERTIFICATE_SEEN, "write_certificate_seen")                                            \
    X(WRITE_HTTP, "write_http")                                                                    \
    X(WRITE_DHCP, "write_dhcp")                                                                    \
    X(WRITE_CAPTURE, "write_capture")                                                              \
    X(WRITE_CAPTURE_STATE, "write_capture_state")                                                  \
    X(WRITE_CAPTURES_INTERRUPTED, "write_captures_interrupted")                                    \
    X(WRITE_HEALTH, "write_health")                                                                \
    X(WRITE_COUNTER, "write_counter")                                                              \
    X(WRITE_COUNTER_MOVED, "write_counter_moved")                                                  \
    X(FIND_LAST_IDS, "find_last_ids")                                                              \
    X(FIND_DEVICES, "find_devices")                                                                \
    X(WRITE_DEVICE, "write_device")                                                                \
    X(UPDATE_DEVICE, "update_device")                                                              \
    X(WRITE_EVIDENCE, "write_evidence")                                                            \
    X(WRITE_BINDING, "write_binding")                                                              \
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
    X(FIND_DNS_KIND, "find_dns_kind")

enum statement {
#define STATEMENT(name, file) name,
    STATEMENTS(STATEMENT)
#undef STATEMENT
        STATEMENT_COUNT
};

/* The text of schema/queries/NAME.sql; NULL where there is none. */
const char *statement_text(const char *name);

#endif

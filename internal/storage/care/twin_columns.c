/* SPDX-License-Identifier: MIT */
#include "care/twin_columns.h"

#include "file/sql_text.h"

#include <stddef.h>
#include <string.h>

/* What rules remember has addresses as numbers in text; the others name people, or are of no use. */
static const char *const left_out[] = {
    "audit_entry",   "changed",        "delivery",        "detector_state", "erasure",
    "erasure_count", "erasure_domain", "erasure_address", "erasure_word",   "identity",
    "moving",        "outbox",         "report",
};

static const struct column {
    const char *table, *name;
    enum twin_use use;
    const char *kept_if;
} columns[] = {
    {"address", "ip", TWIN_TEXT, NULL},
    {"domain", "name", TWIN_TEXT, NULL},
    {"term", "value", TWIN_KEEP, NULL}, /* words of the program and of the tracker lists */
    {"text", "value", TWIN_TEXT, NULL},
    {"fingerprint", "hash", TWIN_KEEP, NULL},
    {"fingerprint", "string", TWIN_KEEP, NULL},
    {"certificate", "sha256", TWIN_HASH, NULL},
    {"certificate", "common_name", TWIN_TEXT, NULL},
    {"certificate", "issuer", TWIN_TEXT, NULL},
    {"certificate", "sans", TWIN_TEXT, NULL},
    {"certificate", "valid_from", TWIN_KEEP, NULL},
    {"certificate", "valid_to", TWIN_KEEP, NULL},
    {"place", "country", TWIN_KEEP, NULL},
    {"place", "city", TWIN_KEEP, NULL},
    {"place", "as_org", TWIN_KEEP, NULL},
    {"flow_kind", "conn_state", TWIN_KEEP, NULL},
    {"flow_kind", "end_reason", TWIN_KEEP, NULL},
    {"flow_kind", "app_protocol", TWIN_KEEP, NULL},
    {"flow_kind", "dst_domain_source", TWIN_KEEP, NULL},
    {"flow_kind", "application", TWIN_KEEP, NULL},
    {"flow_kind", "traffic_type", TWIN_KEEP, NULL},
    {"flow_kind", "tracker_category", TWIN_KEEP, NULL},
    {"flow_kind", "tunnel", TWIN_KEEP, NULL},
    {"flow_kind", "encrypted_dns", TWIN_KEEP, NULL},
    {"flow_kind", "history", TWIN_KEEP, NULL},
    {"flow_kind", "dst_scope", TWIN_KEEP, NULL},
    {"dns_kind", "transport", TWIN_KEEP, NULL},
    {"last_id", "name", TWIN_KEEP, NULL},
    {"capture", "sensor", TWIN_CODE, NULL},
    {"capture", "source", TWIN_SOURCE, NULL},
    {"capture", "link_type", TWIN_KEEP, NULL},
    {"capture", "filter", TWIN_TEXT, NULL},
    {"capture", "status", TWIN_KEEP, NULL},
    {"capture", "software_version", TWIN_KEEP, NULL},
    {"capture", "privacy", TWIN_KEEP, NULL},
    {"device", "mac", TWIN_MAC, NULL},
    {"device", "vendor", TWIN_KEEP, NULL},
    {"device", "hostname", TWIN_TEXT, NULL},
    {"device", "os_fingerprint", TWIN_TEXT, NULL},
    {"device", "device_type", TWIN_KEEP, NULL},
    {"device", "user_label", TWIN_CODE, NULL},
    {"device", "user_kind", TWIN_KEEP, NULL},
    {"evidence", "value", TWIN_TEXT,
     "attribute_term IN (SELECT term_id FROM term WHERE value IN ('role', 'type', 'searches', "
     "'lease'))"},
    {"evidence", "said_by_mac", TWIN_MAC, NULL},
    {"address_binding", "mac", TWIN_MAC, NULL},
    {"link", "src_mac", TWIN_MAC, NULL},
    {"link", "dst_mac", TWIN_MAC, NULL},
    {"dhcp_message", "mac", TWIN_MAC, NULL},
    {"dhcp_message", "client_id_text", TWIN_DROP, NULL}, /* a MAC in some form */
    {"dns_query", "said_by_mac", TWIN_MAC, NULL},
    {"alert", "said_by_mac", TWIN_MAC, NULL},
    {"alert", "rule", TWIN_KEEP, NULL},
    {"alert", "title", TWIN_TEXT, NULL},
    {"alert", "explanation", TWIN_TEXT, NULL},
    {"alert", "details", TWIN_TEXT, NULL},
    {"alert", "status", TWIN_KEEP, NULL},
    {"alert", "target", TWIN_TEXT, NULL},
    {"removal", "kind", TWIN_KEEP, NULL},
    {"summed", "kind", TWIN_KEEP, NULL},
    {"day_zone", "zone", TWIN_KEEP, NULL},
    {"device_merge", "uid", TWIN_DROP, NULL},
    {"silence", "rule", TWIN_KEEP, NULL},
    {"silence", "target", TWIN_TEXT, NULL},
    {"silence", "uid", TWIN_DROP, NULL},
    {"flow", "community_a", TWIN_DROP, NULL}, /* a hash without a key */
    {"flow", "community_b", TWIN_DROP, NULL},
    {"flow", "community_c", TWIN_DROP, NULL},
    {"flow_rare", "tcp_signs", TWIN_KEEP, NULL},
    {"device_hour", "flow_ids", TWIN_KEEP, NULL},
    {"peer_hour", "flow_ids", TWIN_KEEP, NULL},
    {"answer_set", "content", TWIN_DROP, NULL}, /* the same */
    {"answer_set", "addresses", TWIN_TEXT, NULL},
    {"answer_set", "answers", TWIN_TEXT, NULL},
    {"tls_kind", "transport", TWIN_KEEP, NULL},
    {"tls_kind", "alpn_offered", TWIN_TEXT, NULL},
    {"tls_kind", "alpn_first", TWIN_TEXT, NULL},
    {"tls_kind", "alpn_chosen", TWIN_TEXT, NULL},
    {"tls_kind", "identified_app", TWIN_KEEP, NULL},
    {"http_kind", "method", TWIN_TEXT, NULL},
    {"http_kind", "version", TWIN_TEXT, NULL},
    {"http_kind", "content_type", TWIN_TEXT, NULL},
    {"http_kind", "server", TWIN_TEXT, NULL},
    {"http_request", "uri", TWIN_TEXT, NULL},
};

const char *twin_reference(const char *table, const char *column)
{
    for (const struct sql_reference *known = sql_references; known->table; known++)
        if (strcmp(known->table, table) == 0 && strcmp(known->column, column) == 0)
            return known->target;
    /* It does not keep its name in the database, but it is of no use in a copy without it. */
    bool is_label = strcmp(table, "name_label") == 0 && strcmp(column, "name_id") == 0;
    return is_label ? "domain" : NULL;
}

enum twin_use twin_use_of(const char *table, const char *column, const char *type,
                          const char **kept_if)
{
    const char *target = twin_reference(table, column);
    *kept_if = NULL;
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        if (strcmp(columns[i].table, table) != 0 || strcmp(columns[i].name, column) != 0) continue;
        *kept_if = columns[i].kept_if;
        return columns[i].use;
    }
    if (target && strcmp(target, "address") == 0) return TWIN_ADDRESS;
    return strcmp(type, "TEXT") == 0 ? TWIN_DROP : TWIN_KEEP;
}

bool twin_leaves_out(const char *table)
{
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++)
        if (strcmp(left_out[i], table) == 0) return true;
    return false;
}

/* SPDX-License-Identifier: MIT */
/* What earlier runs knew of devices and addresses, for the joins to start from. */
#include "write/rows.h"

enum { BINDINGS_MOST = 1 << 17 };

static const char *column_text(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

static int64_t column_observed(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL
               ? NOT_OBSERVED
               : sqlite3_column_int64(statement, column);
}

/* From the key of an address, and its text, if it is IPv6. */
static struct ip_address column_address(sqlite3_stmt *statement, int key_column, int text_column)
{
    struct ip_address ip = {.version = 0};
    int64_t key = sqlite3_column_int64(statement, key_column);
    const char *text = column_text(statement, text_column);
    if (text) {
        (void)ip_parse(text, &ip);
    } else if (sqlite3_column_type(statement, key_column) != SQLITE_NULL) {
        uint8_t bytes[4] = {(uint8_t)(key >> 24), (uint8_t)(key >> 16), (uint8_t)(key >> 8),
                            (uint8_t)key};
        ip = ip_from_v4(bytes);
    }
    return ip;
}

/* ------------------------------------------------------------ devices */

/* The writer makes only such rows. */
static bool is_sound(const struct device_summary *device)
{
    bool is_named = mac_is_set(&device->mac) || ip_is_set(&device->ip);
    return is_named && device->device_id > 0 && device->device_id <= STORAGE_ID_MOST;
}

bool each_device(struct rows *rows, void (*visit)(void *owner, const struct device_summary *device),
                 void *owner, uint64_t *unsound, struct error *error)
{
    sqlite3_stmt *statement = session_statement(&rows->session, FIND_DEVICES);
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        struct device_summary device = {
            .device_id = sqlite3_column_int64(statement, 0),
            .mac = mac_from_integer((uint64_t)sqlite3_column_int64(statement, 1)),
            .ip = column_address(statement, 2, 11),
            .vendor = column_text(statement, 3),
            .hostname = column_text(statement, 4),
            .os_fingerprint = column_text(statement, 5),
            .device_type = column_text(statement, 6),
            .mac_random = sqlite3_column_int(statement, 7) != 0,
            .is_gateway = sqlite3_column_int(statement, 8) != 0,
            .first_seen_us = column_observed(statement, 9),
            .last_seen_us = column_observed(statement, 10),
        };
        if (is_sound(&device)) {
            visit(owner, &device);
        } else {
            ++*unsound;
        }
    }
    if (result != SQLITE_DONE)
        database_error(error, rows->session.connection, rows->session.path, "reading its devices");
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE;
}

/* ------------------------------------------------------------ evidence */

/* False: an attribute or source of another version of the program. */
static bool column_evidence(sqlite3_stmt *statement, struct evidence_summary *evidence)
{
    const char *attribute = column_text(statement, 1), *source = column_text(statement, 3);
    bool has_attribute = false, has_source = false;
    for (int i = 0; attribute && i <= ATTRIBUTE_LEASE; i++) {
        if (strcmp(attribute, evidence_attribute_name((enum evidence_attribute)i)) != 0) continue;
        evidence->attribute = (enum evidence_attribute)i;
        has_attribute = true;
    }
    for (int i = 0; source && i <= EVIDENCE_FROM_LLDP; i++) {
        if (strcmp(source, evidence_source_name((enum evidence_source)i)) != 0) continue;
        evidence->source = (enum evidence_source)i;
        has_source = true;
    }
    return has_attribute && has_source;
}

bool each_known_evidence(struct rows *rows,
                         void (*visit)(void *owner, const struct evidence_summary *evidence),
                         void *owner, struct error *error)
{
    sqlite3_stmt *statement = session_statement(&rows->session, FIND_KNOWN_EVIDENCE);
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        struct evidence_summary evidence = {
            .device_id = sqlite3_column_int64(statement, 0),
            .value = column_text(statement, 2),
            .confidence = sqlite3_column_double(statement, 4),
            .first_seen_us = column_observed(statement, 5),
            .last_seen_us = column_observed(statement, 6),
            .said_by = mac_from_integer((uint64_t)sqlite3_column_int64(statement, 7)),
        };
        if (column_evidence(statement, &evidence)) visit(owner, &evidence);
    }
    if (result != SQLITE_DONE)
        database_error(error, rows->session.connection, rows->session.path, "reading its evidence");
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE;
}

/* ------------------------------------------------------------ bindings */

bool each_known_binding(struct rows *rows,
                        void (*visit)(void *owner, const struct address_binding_summary *binding),
                        void *owner, struct error *error)
{
    struct row row = rows_begin(rows, FIND_KNOWN_BINDINGS);
    row_integer(&row, AT(most), BINDINGS_MOST);
    sqlite3_stmt *statement = session_statement(&rows->session, FIND_KNOWN_BINDINGS);
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *source = column_text(statement, 1);
        struct address_binding_summary binding = {
            .mac = mac_from_integer((uint64_t)sqlite3_column_int64(statement, 0)),
            .ip = column_address(statement, 2, 5),
            .link = (uint32_t)sqlite3_column_int64(statement, 6),
            .lease_until_us = column_observed(statement, 7),
            .source_name = column_text(statement, 8),
            .first_seen_us = column_observed(statement, 3),
            .last_seen_us = column_observed(statement, 4),
        };
        for (int i = 0; source && i <= BINDING_TRAFFIC; i++) {
            if (strcmp(source, binding_source_name((enum binding_source)i)) != 0) continue;
            binding.source = (enum binding_source)i;
            visit(owner, &binding);
        }
    }
    if (result != SQLITE_DONE)
        database_error(error, rows->session.connection, rows->session.path,
                       "reading who has which address");
    (void)sqlite3_reset(statement);
    return result == SQLITE_DONE;
}

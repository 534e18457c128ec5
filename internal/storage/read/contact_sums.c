/* SPDX-License-Identifier: MIT */
#include "read/contact_sums.h"

#include "base/map.h"
#include "file/statement.h"
#include "file/virtual_table.h"
#include "read/contact_table.h"
#include "read/day_sets.h"

#include <stdlib.h>
#include <string.h>

static const char declaration[] =
    "CREATE TABLE x(device_id, domain, peer, place, how, label_id, on_days, flows, bytes_sent, "
    "bytes_received, payload_sent, payload_received)";
enum given {
    GIVEN_DEVICE,
    GIVEN_DOMAIN,
    GIVEN_PEER,
    GIVEN_PLACE,
    GIVEN_HOW,
    GIVEN_LABEL,
    GIVEN_DAYS,
    GIVEN_SUMS
};
/* Of shared/contacts_sent. */
enum read {
    READ_DAY,
    READ_DEVICE,
    READ_DOMAIN,
    READ_PEER,
    READ_PLACE,
    READ_HOW,
    READ_LABEL,
    READ_SUMS
};

/* What is told apart: sets of ids. */
struct whole {
    struct map names, addresses, things;
    bool all;
};

struct contact_sums {
    struct contact_table table;
    const struct whole *whole; /* NULL: nothing is added up now */
    int64_t split_day;
    struct contact_row waiting[CONTACT_ROWS_MOST];
    size_t waiting_count;
};

/* ---------------------------------------------------------------- reading */

static sqlite3_stmt *prepare(sqlite3 *connection, const char *question,
                             const struct storage_contacts *contacts, int *result)
{
    sqlite3_stmt *statement = NULL;
    const struct {
        const char *name;
        int64_t value;
    } parameters[] = {{":from_day", contacts->from_day},
                      {":to_day", contacts->to_day},
                      {":device_id", contacts->device_id}};
    *result = sqlite3_prepare_v2(connection, statement_text(question), -1, &statement, NULL);
    for (size_t i = 0; statement && i < sizeof parameters / sizeof parameters[0]; i++) {
        int at = sqlite3_bind_parameter_index(statement, parameters[i].name);
        if (at) (void)sqlite3_bind_int64(statement, at, parameters[i].value);
    }
    return statement;
}

static int read_set(sqlite3 *connection, const char *question,
                    const struct storage_contacts *contacts, struct map *set)
{
    int result;
    if (!map_init(set, sizeof(int64_t))) return SQLITE_NOMEM;
    sqlite3_stmt *statement = prepare(connection, question, contacts, &result);
    while (statement && (result = sqlite3_step(statement)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(statement, 0);
        if (id != 0 && !map_put(set, &id, 1)) { /* 0 is no id */
            result = SQLITE_NOMEM;
            break;
        }
    }
    (void)sqlite3_finalize(statement);
    return result;
}

enum { CLEAR_BITS = 3, IN_THE_CLEAR = 2 }; /* of contact_day.how */
static const int64_t many_addresses = INT64_C(1) << 32;

/* A row of shared/contacts_sent as what it is added to. */
static struct contact_key key_of(const struct whole *whole, const int64_t row[READ_SUMS],
                                 int64_t split_day)
{
    struct contact_key key = {
        .device = row[READ_DEVICE],
        .place = row[READ_PLACE],
        .label = row[READ_LABEL],
        .how = row[READ_HOW] | (row[READ_DAY] < split_day ? CONTACT_IS_BEFORE : 0),
    };
    bool is_clear = (row[READ_HOW] & CLEAR_BITS) == IN_THE_CLEAR;
    if (row[READ_DOMAIN] != 0) {
        bool is_whole =
            whole->all || is_clear || key.label || map_get(&whole->names, &row[READ_DOMAIN]);
        key.domain = is_whole ? row[READ_DOMAIN] : CONTACT_ANY_NAME;
        return key;
    }
    bool is_whole = whole->all || (is_clear && row[READ_PEER] < 0) ||
                    map_get(&whole->things, &key.device) ||
                    map_get(&whole->addresses, &row[READ_PEER]);
    key.peer = is_whole ? row[READ_PEER] : CONTACT_ANY_ADDRESS;
    return key;
}

static bool add_waiting(struct contact_sums *sums)
{
    size_t count = sums->waiting_count;
    sums->waiting_count = 0;
    return contact_table_add(&sums->table, sums->waiting, count);
}

/* contacts_added(...) of shared/contacts_sent: quicker than as many rows. */
static void add_contact(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct contact_sums *sums = sqlite3_user_data(context);
    int64_t row[READ_SUMS];
    (void)count;
    if (!sums->whole) {
        sqlite3_result_error(context, "contacts are added up for a report only", -1);
        return;
    }
    for (int i = 0; i < READ_SUMS; i++)
        row[i] = sqlite3_value_int64(values[i]);
    struct contact_row *added = &sums->waiting[sums->waiting_count++];
    added->key = key_of(sums->whole, row, sums->split_day);
    added->day = row[READ_DAY];
    added->address = row[READ_DOMAIN] == 0 ? row[READ_PEER] : INT64_MAX;
    for (int i = 0; i < CONTACT_SUMS; i++)
        added->sums[i] = sqlite3_value_int64(values[READ_SUMS + i]);
    if (sums->waiting_count == CONTACT_ROWS_MOST && !add_waiting(sums))
        sqlite3_result_error_nomem(context);
}

static void give_nothing(sqlite3_context *context)
{
    (void)context; /* the rows of contact_sums are the result */
}

static int read_contacts(struct contact_sums *sums, sqlite3 *connection, const struct whole *whole,
                         const struct storage_contacts *contacts)
{
    int result;
    const char *question = contacts->device_id ? "shared/contacts_sent_of" : "shared/contacts_sent";
    sqlite3_stmt *statement = prepare(connection, question, contacts, &result);
    sums->whole = whole;
    sums->split_day = contacts->split_day;
    while (statement && (result = sqlite3_step(statement)) == SQLITE_ROW)
        continue;
    sums->whole = NULL;
    if (!add_waiting(sums)) result = SQLITE_NOMEM;
    (void)sqlite3_finalize(statement);
    return result;
}

int contact_sums_read(struct contact_sums *sums, sqlite3 *connection,
                      const struct storage_contacts *contacts)
{
    struct whole whole = {.all = contacts->device_id != 0};
    contact_table_clear(&sums->table);
    if (!contact_table_begin(&sums->table, contacts->from_day, contacts->to_day))
        return SQLITE_NOMEM;
    int result = SQLITE_DONE;
    if (!whole.all) {
        result = read_set(connection, "shared/contacts_names", contacts, &whole.names);
        if (result == SQLITE_DONE)
            result = read_set(connection, "shared/contacts_addresses", contacts, &whole.addresses);
        if (result == SQLITE_DONE)
            result = read_set(connection, "shared/contacts_things", contacts, &whole.things);
    }
    if (result == SQLITE_DONE) result = read_contacts(sums, connection, &whole, contacts);
    map_clear(&whole.names);
    map_clear(&whole.addresses);
    map_clear(&whole.things);
    if (result != SQLITE_DONE) contact_table_clear(&sums->table);
    return result == SQLITE_DONE ? SQLITE_OK : result;
}

/* ---------------------------------------------------------------- the table-valued function */

struct reading {
    sqlite3_vtab_cursor base;
    size_t at;
};

static const struct contact_table *table_of(const sqlite3_vtab_cursor *cursor)
{
    const struct contact_sums *sums = ((const struct virtual_table *)cursor->pVtab)->owner;
    return &sums->table;
}

static int plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 1e6;
    info->estimatedRows = 1000000;
    return SQLITE_OK;
}

static int first_row(sqlite3_vtab_cursor *cursor, int number, const char *text, int count,
                     sqlite3_value **values)
{
    (void)number, (void)text, (void)count, (void)values;
    ((struct reading *)cursor)->at = 0;
    return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *cursor)
{
    ((struct reading *)cursor)->at++;
    return SQLITE_OK;
}

static int is_at_end(sqlite3_vtab_cursor *cursor)
{
    return ((struct reading *)cursor)->at >= table_of(cursor)->count;
}

static int give_column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int column)
{
    const struct contact_table *table = table_of(cursor);
    size_t at = ((struct reading *)cursor)->at;
    const struct contact_sum *sum = contact_table_at(table, at);
    const struct contact_key *key = &sum->key;
    if (column >= GIVEN_SUMS) {
        sqlite3_result_int64(context, sum->sums[column - GIVEN_SUMS]);
        return SQLITE_OK;
    }
    switch ((enum given)column) {
    case GIVEN_DEVICE: sqlite3_result_int64(context, key->device); break;
    case GIVEN_DOMAIN:
        if (key->domain > 0) sqlite3_result_int64(context, key->domain);
        break;
    case GIVEN_PEER:
        if (key->domain == 0 && sum->lowest < many_addresses)
            sqlite3_result_int64(context, sum->lowest);
        break;
    case GIVEN_PLACE: sqlite3_result_int64(context, key->place); break;
    case GIVEN_HOW: sqlite3_result_int64(context, key->how & ~CONTACT_IS_BEFORE); break;
    case GIVEN_LABEL: sqlite3_result_int64(context, key->label); break;
    case GIVEN_DAYS: day_sets_give(context, table->first_day, sum->days, table->words); break;
    case GIVEN_SUMS: break;
    }
    return SQLITE_OK;
}

static int give_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *number)
{
    *number = (sqlite3_int64)((struct reading *)cursor)->at;
    return SQLITE_OK;
}

static void destroy(void *owner)
{
    struct contact_sums *sums = owner;
    contact_table_clear(&sums->table);
    free(sums);
}

struct contact_sums *contact_sums_register(sqlite3 *connection)
{
    static const struct virtual_kind kind = {
        .name = "contact_sums",
        .declaration = declaration,
        .table_size = sizeof(struct virtual_table),
        .cursor_size = sizeof(struct reading),
        .plan = plan,
        .first_row = first_row,
        .next_row = next_row,
        .is_at_end = is_at_end,
        .give_column = give_column,
        .give_number = give_number,
        .end_owner = destroy,
    };
    struct contact_sums *sums = calloc(1, sizeof *sums);
    if (!sums) return NULL;
    if (sqlite3_create_function_v2(connection, "contacts_added", READ_SUMS + CONTACT_SUMS,
                                   SQLITE_UTF8 | SQLITE_DIRECTONLY, sums, NULL, add_contact,
                                   give_nothing, NULL) != SQLITE_OK) {
        free(sums);
        return NULL;
    }
    return virtual_table_register(connection, &kind, sums) ? sums : NULL;
}

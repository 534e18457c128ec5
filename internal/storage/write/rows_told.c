/* SPDX-License-Identifier: MIT */
/*
 * What clients were told by DNS before this run, for the joins to start from. A flow of now may be
 * one that a client looked up before a restart.
 */
#include "write/rows.h"

enum {
    ANSWERS_MOST = 100000, /* the newest rows: half a second to read */
    ADDRESSES_MOST = 32,
    NAME_BYTES = 1100,
};

enum column {
    DEVICE_ID,
    CLIENT,
    CLIENT_TEXT,
    DOMAIN,
    TIME_US,
    IS_ASKED,
    ADDRESSES,
    ANSWERS,
    TTL,
    LATER_1,
};

static struct span column_span(sqlite3_stmt *statement, enum column column)
{
    return (struct span){sqlite3_column_text(statement, column),
                         (size_t)sqlite3_column_bytes(statement, column)};
}

static bool read_address(struct span text, struct ip_address *ip)
{
    char form[IP_TEXT_SIZE];
    if (text.size == 0 || text.size >= sizeof form) return false;
    memcpy(form, text.data, text.size);
    form[text.size] = '\0';
    return ip_parse(form, ip);
}

/* What one row says; it lasts until the next one is read. */
struct answer_of_row {
    struct answered_address addresses[ADDRESSES_MOST];
    char cname[NAME_BYTES];
    struct told_summary told;
};

static void add_address(struct answer_of_row *row, struct span text, int64_t ttl)
{
    if (row->told.address_count == ADDRESSES_MOST) return;
    struct answered_address *address = &row->addresses[row->told.address_count];
    if (!read_address(text, &address->ip)) return;
    address->ttl = (uint32_t)(ttl < 0 ? 0 : ttl > UINT32_MAX ? UINT32_MAX : ttl);
    row->told.address_count++;
}

/* A JSON array of texts. */
static void add_list(struct answer_of_row *row, struct span list, int64_t ttl)
{
    const uint8_t *at = list.data, *end = list.data + list.size;
    while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) {
        const uint8_t *start = ++at;
        at = memchr(at, '"', (size_t)(end - at));
        if (!at) return;
        add_address(row, (struct span){start, (size_t)(at - start)}, ttl);
        at++;
    }
}

static void read_answers(struct answer_of_row *row, sqlite3_stmt *statement)
{
    struct span text = column_span(statement, ANSWERS);
    int64_t ttl = sqlite3_column_int64(statement, TTL);
    struct answer_read answer;
    while (text.data && answers_read(&text, &answer)) {
        int64_t later =
            answer.later ? sqlite3_column_int64(statement, LATER_1 + (int)answer.later - 1) : 0;
        if (span_is(answer.type, "A") || span_is(answer.type, "AAAA"))
            add_address(row, answer.data, ttl + later);
        if (!span_is(answer.type, "CNAME") || answer.data.size >= sizeof row->cname) continue;
        memcpy(row->cname, answer.data.data, answer.data.size);
        row->cname[answer.data.size] = '\0';
        row->told.cname = row->cname;
    }
    /* With many times to live the text is JSON. The smallest of them is right for all. */
    if (row->told.address_count == 0) {
        struct span list = column_span(statement, ADDRESSES);
        if (list.data) add_list(row, list, ttl);
    }
}

static struct ip_address client_of(sqlite3_stmt *statement)
{
    struct ip_address ip = {.version = 0};
    int64_t key = sqlite3_column_int64(statement, CLIENT);
    uint8_t bytes[4] = {(uint8_t)(key >> 24), (uint8_t)(key >> 16), (uint8_t)(key >> 8),
                        (uint8_t)key};
    if (sqlite3_column_type(statement, CLIENT_TEXT) != SQLITE_NULL) {
        if (!read_address(column_span(statement, CLIENT_TEXT), &ip)) ip.version = 0;
    } else if (sqlite3_column_type(statement, CLIENT) != SQLITE_NULL) {
        ip = ip_from_v4(bytes);
    }
    return ip;
}

bool each_known_told(struct rows *rows, void (*visit)(void *owner, const struct told_summary *told),
                     void *owner, struct error *error)
{
    struct row row = rows_begin(rows, FIND_KNOWN_TOLD);
    row_integer(&row, AT(most), ANSWERS_MOST);
    int result;
    while ((result = row_next(&row)) == SQLITE_ROW) {
        struct answer_of_row answer;
        answer.told =
            (struct told_summary){.device_id = sqlite3_column_int64(row.statement, DEVICE_ID),
                                  .client = client_of(row.statement),
                                  .time_us = sqlite3_column_int64(row.statement, TIME_US),
                                  .is_asked = sqlite3_column_int(row.statement, IS_ASKED) != 0,
                                  .domain = (const char *)column_span(row.statement, DOMAIN).data,
                                  .addresses = answer.addresses};
        read_answers(&answer, row.statement);
        visit(owner, &answer.told);
    }
    if (result != SQLITE_DONE)
        database_error(error, rows->session.connection, rows->session.path,
                       "reading what clients were told");
    (void)sqlite3_reset(row.statement);
    return result == SQLITE_DONE;
}

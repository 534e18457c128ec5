/* SPDX-License-Identifier: MIT */
#include "inquiry.h"

#include "base/zone.h"
#include "statement.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The home area: the EEA, and the countries whose protection the European Commission calls adequate
 * (its list of 2025; of the United States only who takes part in a framework, so it is not here).
 */
static const char area[] =
    "[\"AT\",\"BE\",\"BG\",\"HR\",\"CY\",\"CZ\",\"DK\",\"EE\",\"FI\",\"FR\",\"DE\","
    "\"GR\",\"HU\",\"IS\",\"IE\",\"IT\",\"LV\",\"LI\",\"LT\",\"LU\",\"MT\",\"NL\","
    "\"NO\",\"PL\",\"PT\",\"RO\",\"SK\",\"SI\",\"ES\",\"SE\"]";
static const char adequate[] =
    "[\"AD\",\"AR\",\"CA\",\"CH\",\"FO\",\"GB\",\"GG\",\"IL\",\"IM\",\"JE\",\"JP\","
    "\"KR\",\"NZ\",\"UY\"]";

/* ---------------------------------------------------------------- values of a row */

static struct value column_of(const struct answer *answer, const char *column)
{
    const struct layout *layout = reply_layout(answer->reply);
    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->columns[i].name, column) == 0) return answer->values[i];
    return value_null();
}

int64_t row_integer(const struct answer *answer, const char *column)
{
    struct value value = column_of(answer, column);
    return value.type == VALUE_INTEGER ? value.integer : 0;
}

double row_share(const struct answer *answer, const char *column)
{
    struct value value = column_of(answer, column);
    if (value.type == VALUE_INTEGER) return (double)value.integer;
    return value.type == VALUE_REAL ? value.real : -1;
}

const char *row_text(struct gathering *gathering, const struct answer *answer, const char *column)
{
    struct value value = column_of(answer, column);
    return value.type == VALUE_TEXT
               ? figures_keep(gathering->figures, (const char *)value.bytes.data)
               : NULL;
}

struct value row_value(struct gathering *gathering, const struct answer *answer, const char *column)
{
    struct value value = column_of(answer, column);
    if (value.type == VALUE_TEXT) return value_text(row_text(gathering, answer, column));
    return value.type == VALUE_BLOB ? value_null() : value;
}

struct on_days row_days(const struct answer *answer)
{
    struct on_days days = {.count = row_integer(answer, "days")};
    struct value on = column_of(answer, "on_days");
    const char *at = on.type == VALUE_TEXT ? (const char *)on.bytes.data : "";
    while (*at) {
        char *end;
        unsigned long day = strtoul(at, &end, 10);
        if (end == at) break;
        if (day < DRAWN_DAYS_MOST) days.drawn |= UINT32_C(1) << day;
        at = end + (*end == ',');
    }
    return days;
}

/* ---------------------------------------------------------------- asking */

/* The days as JSON, for the question about each day: [[from, to], ...]. */
static void add_days(struct text *text, const struct gathering *gathering,
                     const struct span_of_days *span)
{
    const struct zone *zone = gathering->figures->zone;
    text_add_char(text, '[');
    for (int64_t day = span->from_day; day < span->to_day && day < span->from_day + DRAWN_DAYS_MOST;
         day++)
        text_format(text, "%s[%lld,%lld]", day > span->from_day ? "," : "",
                    (long long)zone_time_s(zone, day * 86400) * 1000000,
                    (long long)zone_time_s(zone, (day + 1) * 86400) * 1000000);
    text_add_char(text, ']');
}

static char *write_statement(const struct gathering *gathering, const struct inquiry *inquiry)
{
    char name[64], memory[DRAWN_DAYS_MOST * 40 + 8];
    const struct figures *figures = gathering->figures;
    const struct span_of_days *span = inquiry->span;
    bool is_device = figures->request.kind == REPORT_DEVICE;
    struct text days = text_into(memory, sizeof memory);
    add_days(&days, gathering, span);
    const struct statement_value values[] = {
        {"from_day", value_integer(span->from_day)},
        {"to_day", value_integer(span->to_day)},
        {"from_us", value_integer(span->from_us)},
        {"to_us", value_integer(span->to_us)},
        {"device_id", value_integer(figures->request.device_id)},
        {"without_id", value_integer(inquiry->without_id)},
        {"places_known", value_integer(figures->has_networks)},
        {"area", value_text(area)},
        {"adequate", value_text(adequate)},
        {"days", value_text(memory)},
        {NULL, value_null()},
    };
    const char *const about[STATEMENT_ABOUT_MOST] = {is_device ? "device" : "network",
                                                     inquiry->then ? "then" : "now",
                                                     inquiry->without_id ? "without" : NULL, NULL};
    (void)snprintf(name, sizeof name, "report/%s", inquiry->question);
    const char *question = storage_question(name);
    return question ? statement_write(question, about, values) : NULL;
}

static bool keep_asked(struct gathering *gathering, const struct inquiry *inquiry,
                       const char *statement, size_t rows)
{
    struct figures *figures = gathering->figures;
    /* The number of rows would be one of devices. */
    bool is_secret = figures->request.kind == REPORT_CAMPUS;
    if (!inquiry->title || is_secret || figures->asked_count == STATEMENTS_MOST) return true;
    const char *text = figures_keep(figures, statement);
    figures->asked[figures->asked_count++] =
        (struct asked){inquiry->question, inquiry->title, text, rows};
    return text || error_no_memory(gathering->error, "make a report");
}

static bool take_rows(struct gathering *gathering, const struct inquiry *inquiry,
                      struct reply *reply, size_t *rows)
{
    struct answer answer = {.reply = reply, .span = inquiry->span};
    int state;
    while ((state = reply_next(reply, &answer.values, gathering->error)) == 1) {
        ++*rows;
        if (!inquiry->take(gathering, &answer, inquiry->owner))
            return error_no_memory(gathering->error, "make a report");
    }
    return state == 0;
}

/* The statement from the part `name` on, because what stands before it is kept. */
static char *text_from(const char *statement, const char *name)
{
    const char *part = strstr(statement, name);
    size_t size = part ? strlen(part) + sizeof "WITH " : 0;
    char *text = part ? malloc(size) : strdup(statement);
    if (text && part) (void)snprintf(text, size, "WITH %s", part);
    return text;
}

static char *shortened(const char *statement, bool then)
{
    bool has_met = !then && strstr(statement, "counted AS ");
    return text_from(statement, has_met ? "counted AS " : "contact AS ");
}

/* A question's rows as a table of this name. */
static bool keep(struct gathering *gathering, const char *name, const char *question,
                 const struct span_of_days *span)
{
    const struct inquiry inquiry = {.question = question, .span = span};
    char *statement = write_statement(gathering, &inquiry);
    char *asked = statement ? shortened(statement, false) : NULL;
    bool good = asked ? storage_keep(gathering->reader, name, asked, gathering->error)
                      : error_no_memory(gathering->error, "make a report");
    free(asked);
    free(statement);
    return good;
}

bool keep_contacts(struct gathering *gathering, const struct span_of_days *span)
{
    const struct figures *figures = gathering->figures;
    bool is_device = figures->request.kind == REPORT_DEVICE;
    const struct storage_contacts contacts = {
        .from_day = span->from_day,
        .to_day = span->to_day,
        .split_day = figures->span.from_day,
        .device_id = is_device ? figures->request.device_id : 0,
    };
    gathering->kept = *span;
    return storage_sum_contacts(gathering->reader, &contacts, gathering->error) &&
           keep(gathering, "seen", "seen_in_sums", span);
}

bool keep_met(struct gathering *gathering)
{
    return keep(gathering, "met", "met", &gathering->kept);
}

bool inquire(struct gathering *gathering, const struct inquiry *inquiry)
{
    size_t rows = 0;
    char *statement = write_statement(gathering, inquiry);
    char *asked = statement ? shortened(statement, inquiry->then) : NULL;
    if (!asked) {
        free(statement);
        return error_no_memory(gathering->error, "make a report");
    }
    struct question question = {.sql = asked};
    struct reply *reply = ask(gathering->reader, &question, gathering->error);
    bool good = reply && take_rows(gathering, inquiry, reply, &rows) &&
                keep_asked(gathering, inquiry, statement, rows);
    reply_close(reply);
    free(asked);
    free(statement);
    return good;
}

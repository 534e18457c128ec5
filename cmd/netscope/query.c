/* SPDX-License-Identifier: MIT */
#include "query.h"
#include "display.h"
#include "moment.h"
#include "unreadable.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void add(struct query *query, const char *name, struct value value)
{
    if (query->parameter_count == QUERY_PARAMETERS_MOST) abort();
    query->parameters[query->parameter_count++] = (struct parameter){name, value};
}

void query_add_integer(struct query *query, const char *name, int64_t value)
{
    add(query, name, (struct value){.type = VALUE_INTEGER, .integer = value});
}

void query_add_text(struct query *query, const char *name, const char *value)
{
    add(query, name, (struct value){.type = VALUE_TEXT, .bytes = span_text(value)});
}

void query_add_null(struct query *query, const char *name)
{
    add(query, name, (struct value){.type = VALUE_NULL});
}

bool query_integer(struct query *query, const char *name, int64_t *out, struct error *error)
{
    struct storage_rows *rows = storage_query(query->reader, name, NULL, NULL, 0, error);
    if (!rows) return false;
    bool found = storage_next(rows, error) == 1;
    if (found) {
        struct value value = storage_value(rows, 0);
        found = value.type == VALUE_INTEGER;
        *out = value.integer;
        if (!found) error_set(error, "There is nothing in the database yet.");
    }
    storage_rows_close(rows);
    return found;
}

int query_choose_format(const struct invocation *invocation, enum output_format *format)
{
    int given = 0;
    *format = OUTPUT_TABLE;
    if (invocation_has(invocation, OPT_JSON)) *format = OUTPUT_JSON, given++;
    if (invocation_has(invocation, OPT_JSONL)) *format = OUTPUT_JSON_LINES, given++;
    if (invocation_has(invocation, OPT_CSV)) *format = OUTPUT_CSV, given++;
    if (given > 1)
        return complain(invocation, EXIT_USAGE,
                        "Only one of --json, --jsonl and --csv can be printed at a time.");
    return EXIT_OK;
}

static int open_database(struct query *query)
{
    struct error error;
    struct stat status;
    struct invocation *invocation = query->invocation;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    const char *path = invocation_value(invocation, OPT_DB);
    if (!path) path = invocation_settings(invocation)->database;
    query->database = path;
    if (stat(path, &status) != 0 && errno == ENOENT)
        return complain(invocation, EXIT_TROUBLE,
                        "There is no database at %s yet; make one with `netscope capture -r FILE "
                        "--db %s`, or name another with --db.",
                        path, path);
    if (database_is_closed(path, &error)) return complain_error(invocation, &error);
    query->reader = storage_reader_open(path, &error);
    return query->reader ? EXIT_OK : complain_error(invocation, &error);
}

/* A whole number in [least, most], or -1 after a complaint. */
static bool read_number(struct query *query, enum option_id id, int64_t least, int64_t most,
                        int64_t *out)
{
    const char *text = invocation_value(query->invocation, id);
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (*text == 0 || *end || errno || value < least || value > most) {
        if (most == INT64_MAX - 1)
            complain(query->invocation, 0, "--%s takes a whole number from %lld on, not '%s'.",
                     command_options[id].name, (long long)least, text);
        else
            complain(query->invocation, 0, "--%s takes a whole number from %lld to %lld, not '%s'.",
                     command_options[id].name, (long long)least, (long long)most, text);
        return false;
    }
    *out = value;
    return true;
}

/* Lower case, no dot at the end, no "*." in front: as names are stored. */
static void copy_domain(char *out, size_t size, const char *text)
{
    if (strncmp(text, "*.", 2) == 0) text += 2;
    if (*text == '.') text++;
    size_t used = 0;
    for (; *text && used + 1 < size; text++)
        out[used++] = (char)tolower((unsigned char)*text);
    while (used > 0 && out[used - 1] == '.')
        used--;
    out[used] = 0;
}

static bool begins_after(const struct query *query, int64_t until_us)
{
    for (size_t i = 0; i < query->parameter_count; i++) {
        const struct parameter *one = &query->parameters[i];
        if (strcmp(one->name, ":since_us") == 0 && one->value.type == VALUE_INTEGER)
            return one->value.integer > until_us;
    }
    return false;
}

static int add_time(struct query *query, enum option_id id, const char *parameter)
{
    const char *text = invocation_value(query->invocation, id);
    struct error error = {.sentence = ""};
    int64_t newest_us = 0, moment_us;
    if (!text) {
        query_add_null(query, parameter);
        return EXIT_OK;
    }
    if (moment_is_relative(text) && !query_integer(query, "shared/newest_time", &newest_us, &error))
        newest_us = 0; /* no packet was ever seen: nothing will match */
    if (!moment_parse(text, newest_us, &moment_us))
        return complain(query->invocation, EXIT_USAGE,
                        "--%s takes a time such as 30m, 1h, 7d (before the end of the last "
                        "capture) or 2026-11-20T21:14 (UTC), not '%s'.",
                        command_options[id].name, text);
    if (id == OPT_UNTIL && begins_after(query, moment_us))
        return complain(query->invocation, EXIT_USAGE,
                        "--until %s is before --since %s, so nothing lies between them.", text,
                        invocation_value(query->invocation, OPT_SINCE));
    query_add_integer(query, parameter, moment_us);
    return EXIT_OK;
}

static int add_address(struct query *query)
{
    const char *text = invocation_value(query->invocation, OPT_IP);
    struct ip_address ip;
    if (!ip_parse(text, &ip))
        return complain(query->invocation, EXIT_USAGE,
                        "--ip takes one IPv4 or IPv6 address, not '%s'.", text);
    query_add_text(query, ":ip", ip_format(&ip, query->ip));
    return EXIT_OK;
}

static int add_severity(struct query *query)
{
    static const char *const levels[] = {"info", "low", "medium", "high", "critical"};
    const char *text = invocation_value(query->invocation, OPT_SEVERITY);
    for (size_t i = 0; i < 5; i++) {
        if (strcmp(levels[i], text) != 0) continue;
        query_add_integer(query, ":severity", (int64_t)i);
        return EXIT_OK;
    }
    return complain(query->invocation, EXIT_USAGE,
                    "--severity takes info, low, medium, high or critical, not '%s'.", text);
}

/* One parameter per filter that the command knows; NULL where it was not given. */
static int add_filter(struct query *query, enum option_id id)
{
    const char *text = invocation_value(query->invocation, id);
    int64_t number = 0;
    int exit_code = EXIT_OK;
    switch (id) {
    case OPT_SINCE: return add_time(query, id, ":since_us");
    case OPT_UNTIL: return add_time(query, id, ":until_us");
    case OPT_DEVICE:
        if (!text) break;
        exit_code = query_find_device(query, text, &number);
        if (exit_code == EXIT_OK) query_add_integer(query, ":device_id", number);
        return exit_code;
    case OPT_IP:
        if (!text) break;
        return add_address(query);
    case OPT_DOMAIN:
        if (!text) break;
        copy_domain(query->domain, sizeof query->domain, text);
        query_add_text(query, ":domain", query->domain);
        return EXIT_OK;
    case OPT_PORT:
        if (!text) break;
        if (!read_number(query, id, 0, 65535, &number)) return EXIT_USAGE;
        query_add_integer(query, ":port", number);
        return EXIT_OK;
    case OPT_APP:
        if (!text) break;
        copy_domain(query->app, sizeof query->app, text);
        query_add_text(query, ":app", query->app);
        return EXIT_OK;
    case OPT_CAPTURE:
        if (!text) break;
        if (!read_number(query, id, 1, INT64_MAX - 1, &number)) return EXIT_USAGE;
        query_add_integer(query, ":capture_id", number);
        return EXIT_OK;
    case OPT_RULE:
        if (!text) break;
        query_add_text(query, ":rule", text);
        return EXIT_OK;
    case OPT_SEVERITY:
        if (!text) break;
        return add_severity(query);
    case OPT_LIMIT:
        if (text) {
            if (!read_number(query, id, 0, INT64_MAX - 1, &number)) return EXIT_USAGE;
            query->limit = (uint64_t)number;
        }
        /* One more than asked for tells whether there are more. */
        query_add_integer(query, ":limit", query->limit ? (int64_t)query->limit + 1 : -1);
        return EXIT_OK;
    case OPT_HELP:
    case OPT_DB:
    case OPT_CONFIG:
    case OPT_JSON:
    case OPT_JSONL:
    case OPT_CSV:
    case OPT_READ:
    case OPT_INTERFACE:
    case OPT_FILTER:
    case OPT_COUNT_FRAMES:
    case OPT_QUIET:
    case OPT_SOURCE_ROOT:
    case OPT_DATA_DIRECTORY:
    case OPT_YAML:
    case OPT_OUTPUT:
    case OPT_FORCE:
    case OPT_YES:
    case OPT_FULL:
    case OPT_TIMEOUT:
    case OPT_VERBOSE:
    case OPT_HEX_DUMP:
    case OPT_STATS:
    case OPT_STATS_INTERVAL:
    case OPT_TOP_FLOWS:
    case OPT_ONCE:
    case OPT_WRITE:
    case OPT_ROTATE_MB:
    case OPT_ROTATE_S:
    case OPT_MAX_FILES:
    case OPTION_COUNT_ALL: return EXIT_OK;
    }
    static const char *const names[OPTION_COUNT_ALL] = {
        [OPT_DEVICE] = ":device_id", [OPT_IP] = ":ip",
        [OPT_DOMAIN] = ":domain",    [OPT_PORT] = ":port",
        [OPT_APP] = ":app",          [OPT_CAPTURE] = ":capture_id",
        [OPT_RULE] = ":rule",        [OPT_SEVERITY] = ":severity",
    };
    query_add_null(query, names[id]);
    return EXIT_OK;
}

int query_open(struct query *query, struct invocation *invocation, uint64_t default_limit)
{
    *query = (struct query){.invocation = invocation};
    int exit_code = query_choose_format(invocation, &query->format);
    if (exit_code == EXIT_OK) exit_code = open_database(query);
    /* A program gets everything; a person gets a screen or two, and is told that there is more. */
    query->limit = query->format == OUTPUT_TABLE ? default_limit : 0;
    for (int id = 0; id < OPTION_COUNT_ALL && exit_code == EXIT_OK; id++) {
        if (!(invocation->command->options >> id & 1)) continue;
        exit_code = add_filter(query, (enum option_id)id);
        bool is_filter = id >= OPT_DEVICE && id < OPT_LIMIT;
        query->filtered |= is_filter && invocation_has(invocation, (enum option_id)id);
    }
    return exit_code;
}

int64_t file_bytes(const char *path, const char *suffix)
{
    char name[PATH_MOST + 8];
    struct stat status;
    snprintf(name, sizeof name, "%s%s", path, suffix);
    return stat(name, &status) == 0 ? (int64_t)status.st_size : 0;
}

void query_close(struct query *query)
{
    if (query->reader) storage_reader_close(query->reader);
    query->reader = NULL;
}

enum { MATCHES_SHOWN = 8 };

/* Names that hold the word, for somebody who remembers half of one. */
static int say_no_device(struct query *query, const char *shown, const struct parameter *word)
{
    char candidates[1024];
    struct text text = text_into(candidates, sizeof candidates);
    struct storage_rows *rows =
        storage_query(query->reader, "shared/device_like", NULL, word, 1, NULL);
    while (rows && storage_next(rows, NULL) == 1) {
        text_add(&text, text.size ? ", " : "");
        display_add_safe(&text, storage_value(rows, 0).bytes);
    }
    if (rows) storage_rows_close(rows);
    return complain(query->invocation, EXIT_TROUBLE,
                    "No device has the address or name '%s'%s%s%s; `netscope devices` lists those "
                    "that were seen.",
                    shown, text.size ? " (perhaps " : "", candidates, text.size ? ")" : "");
}

int query_find_device(struct query *query, const char *word, int64_t *device_id)
{
    struct error error;
    char canonical[IP_TEXT_SIZE], candidates[1024];
    struct mac_address mac;
    struct ip_address ip;
    if (ip_parse(word, &ip))
        ip_format(&ip, canonical);
    else if (mac_parse(word, &mac))
        mac_format(&mac, canonical);
    else
        snprintf(canonical, sizeof canonical, "%.*s", IP_TEXT_SIZE - 1, word);
    struct parameter parameters[] = {
        {":word", {.type = VALUE_TEXT, .bytes = span_text(word)}},
        {":address", {.type = VALUE_TEXT, .bytes = span_text(canonical)}},
    };
    struct storage_rows *rows =
        storage_query(query->reader, "shared/device_lookup", NULL, parameters, 2, &error);
    if (!rows) return complain_error(query->invocation, &error);
    int count = 0, state;
    struct text text = text_into(candidates, sizeof candidates);
    while ((state = storage_next(rows, &error)) == 1) {
        if (count == 0) *device_id = storage_value(rows, 0).integer;
        if (count < MATCHES_SHOWN) {
            if (count) text_add(&text, ", ");
            display_add_safe(&text, storage_value(rows, 1).bytes);
        }
        count++;
    }
    storage_rows_close(rows);
    if (state < 0) return complain_error(query->invocation, &error);
    char shown_memory[256];
    struct text shown = text_into(shown_memory, sizeof shown_memory);
    display_add_safe(&shown, span_text(word));
    if (count == 0) return say_no_device(query, shown_memory, parameters);
    if (count > 1)
        return complain(query->invocation, EXIT_TROUBLE,
                        "'%s' fits %d devices (%s%s); name one by its MAC address.", shown_memory,
                        count, candidates, count > MATCHES_SHOWN ? ", ..." : "");
    return EXIT_OK;
}

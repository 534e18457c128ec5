/* SPDX-License-Identifier: MIT */
#include "probe_memory.h"

#include "base/log.h"
#include "database_place.h"
#include "enricher/geo.h"
#include "query.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HISTORY_DAYS = 30, CERTIFICATES_MOST = 100, ASKING_US = 3 * 1000 * 1000 };

bool probe_memory_opens(struct invocation *invocation, int *exit_code)
{
    struct query query;
    *exit_code = query_open(&query, invocation, 0);
    query_close(&query);
    return *exit_code == EXIT_OK;
}

static int64_t number_of(const struct reply *reply, const struct value *values, const char *column)
{
    struct value value = query_value(reply, values, column);
    return value.type == VALUE_INTEGER ? value.integer : 0;
}

static void take_seen(const struct reply *reply, const struct value *values,
                      struct probe_history *history)
{
    history->flows = number_of(reply, values, "flows");
    history->devices = number_of(reply, values, "devices");
    history->first_us = number_of(reply, values, "first_us");
    history->last_us = number_of(reply, values, "last_us");
    history->handshake_us = number_of(reply, values, "handshake_us");
}

/* The first one is the one that appeared last. */
static void take_certificate(const struct reply *reply, const struct value *values,
                             struct probe_history *history)
{
    struct value sha256 = query_value(reply, values, "sha256");
    if (history->certificates++ || sha256.type != VALUE_TEXT) return;
    (void)snprintf(history->certificate, sizeof history->certificate, "%.*s",
                   (int)sha256.bytes.size, (const char *)sha256.bytes.data);
    history->certificate_us = number_of(reply, values, "first_us");
}

static bool ask_one(struct storage_reader *reader, const char *name, const char *host,
                    void (*take)(const struct reply *reply, const struct value *values,
                                 struct probe_history *history),
                    struct probe_history *history, struct error *error)
{
    struct question question = {.name = name, .limit = CERTIFICATES_MOST, .time_us = ASKING_US};
    const struct value *values;
    char days[16];
    int got = -1;
    (void)snprintf(days, sizeof days, "%dd", (int)HISTORY_DAYS);
    if (!question_filter(&question, reader, "domain", "the host", host, error) ||
        !question_filter(&question, reader, "since", "the time", days, error))
        return false;
    struct reply *reply = ask(reader, &question, error);
    while (reply && (got = reply_next(reply, &values, error)) == 1)
        take(reply, values, history);
    if (reply) reply_close(reply);
    return got == 0;
}

void probe_memory_read(const struct invocation *invocation, const char *host,
                       struct probe_history *history)
{
    struct error error;
    const char *path = database_place_asked(invocation);
    /* Nobody named one: then it is no matter if there is none, or none that this user may read. */
    if (access(path, R_OK) != 0) return;
    struct storage_reader *reader = storage_reader_open(path, &error);
    if (!reader) return;
    history->days = HISTORY_DAYS;
    history->is_known =
        ask_one(reader, "probe/seen", host, take_seen, history, &error) &&
        ask_one(reader, "probe/certificates", host, take_certificate, history, &error);
    if (!history->is_known)
        log_line(LOG_LINE_NOTICE, "What was recorded of %s is left out: %s", host, error.sentence);
    storage_reader_close(reader);
}

/* ---------------------------------------------------------------- runs before */

/* A list in JSON, as it was written. */
static void take_addresses(const char *list, struct probe_past *run)
{
    char ip[IP_TEXT_SIZE];
    for (const char *at = list; (at = strchr(at, '"')) && run->address_count < PROBE_ADDRESSES_MOST;
         at++) {
        size_t size = strcspn(++at, "\"");
        (void)snprintf(ip, sizeof ip, "%.*s", (int)(size < sizeof ip ? size : 0), at);
        if (ip_parse(ip, &run->addresses[run->address_count])) run->address_count++;
        at += size;
        if (!*at) break;
    }
}

static size_t read_runs(struct storage_reader *reader, const char *url, const char *asked_with,
                        struct probe_past *runs)
{
    struct error error;
    size_t count = 0;
    const struct parameter parameters[] = {
        {":url", value_text(url)},
        {":asked_with", value_text(asked_with)},
        {":limit", value_integer(PROBE_PAST_MOST)},
    };
    struct storage_rows *rows = storage_query(reader, "probe/runs", NULL, parameters, 3, &error);
    if (!rows) return 0;
    int fails = storage_column(rows, "fails"), addresses = storage_column(rows, "addresses"),
        certificate = storage_column(rows, "certificate"),
        total_us = storage_column(rows, "total_us");
    while (count < PROBE_PAST_MOST && storage_next(rows, &error) == 1) {
        struct probe_past *run = &runs[count++];
        *run = (struct probe_past){.fails = storage_integer(rows, fails) != 0,
                                   .total_us = storage_integer(rows, total_us)};
        take_addresses(storage_text(rows, addresses), run);
        (void)snprintf(run->certificate, sizeof run->certificate, "%s",
                       storage_text(rows, certificate));
    }
    storage_rows_close(rows);
    return count;
}

void probe_memory_recall(const struct invocation *invocation, const char *asked_with,
                         struct probe *probe)
{
    struct error error;
    struct probe_past runs[PROBE_PAST_MOST];
    const char *path = database_place_asked(invocation);
    struct storage_reader *reader =
        access(path, R_OK) == 0 ? storage_reader_open(path, &error) : NULL;
    if (!reader) return;
    storage_set_time_limit(reader, ASKING_US);
    for (size_t left = read_runs(reader, probe_url(probe), asked_with, runs); left > 0; left--)
        probe_remember(probe, &runs[left - 1]);
    storage_reader_close(reader);
}

/* ---------------------------------------------------------------- where an address is */

void probe_locate(void *geo, const struct ip_address *address, struct probe_locality *locality)
{
    const struct place *place = geo_find(geo, address);
    locality->asn = place->asn;
    (void)snprintf(locality->organisation, sizeof locality->organisation, "%s",
                   place->as_org ? place->as_org : "");
    (void)snprintf(locality->country, sizeof locality->country, "%s",
                   place->country ? place->country : "");
}

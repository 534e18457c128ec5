/* SPDX-License-Identifier: MIT */
/*
 * Runs of `netscope probe`, and the findings about what changed. No rule reads rows for these: the
 * probe compared the run with those before it, and a finding is written with the row that says so.
 */
#include "model/fact.h"
#include "write/rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LAYER_BITS = 4, ADDRESSES_SIZE = PROBE_ADDRESSES_MOST * (IP_TEXT_SIZE + 3) + 3 };
_Static_assert(PROBE_LAYERS <= 1 << LAYER_BITS, "a layer's number is a part of its row's key");

/* JSON, or NULL if there are none. */
static struct span list_addresses(const struct probe_run_record *run, struct text *list)
{
    char ip[IP_TEXT_SIZE];
    for (size_t i = 0; i < run->address_count; i++)
        text_format(list, "%s\"%s\"", i ? "," : "[", ip_format(&run->addresses[i], ip));
    if (!list->size) return (struct span){NULL, 0};
    text_add(list, "]");
    return text_span(list);
}

static bool write_run(struct rows *rows, const struct probe_run_record *run, struct span addresses)
{
    const struct record *record = &run->base;
    struct row row = rows_begin(rows, WRITE_PROBE_RUN);
    row_id(&row, AT(capture_id), rows->capture_id);
    row_integer(&row, AT(began_us), record->time_us);
    row_integer(&row, AT(duration_us), run->duration_us);
    row_interned(&row, AT(url_text), record_text(record, run->url));
    row_interned(&row, AT(host_text), record_text(record, run->host));
    row_integer(&row, AT(port), run->port);
    row_interned(&row, AT(asked_with_text), record_text(record, run->asked_with));
    row_integer(&row, AT(state), run->state);
    row_interned(&row, AT(verdict_text), record_text(record, run->verdict));
    row_interned(&row, AT(addresses_text), addresses);
    row_interned(&row, AT(certificate_text), record_text(record, run->certificate));
    row_observed(&row, AT(handshake_us), run->handshake_us);
    row_observed(&row, AT(total_us), run->total_us);
    row_observed(&row, AT(usual_us), run->usual_us);
    row_observed(&row, AT(status), run->status);
    row_integer(&row, AT(changes), run->changes);
    return row_write(&row);
}

static bool write_layers(struct rows *rows, const struct probe_run_record *run, int64_t run_id)
{
    for (int64_t i = 0; i < PROBE_LAYERS; i++) {
        const struct probe_layer_part *part = &run->layers[i];
        if (part->steps == 0) continue;
        struct row row = rows_begin(rows, WRITE_PROBE_LAYER);
        row_integer(&row, AT(layer_id), (run_id << LAYER_BITS) + i);
        row_integer(&row, AT(began_us), run->base.time_us);
        row_integer(&row, AT(state), part->state);
        row_integer(&row, AT(steps), part->steps);
        row_integer(&row, AT(start_us), part->start_us);
        row_integer(&row, AT(duration_us), part->duration_us);
        row_interned(&row, AT(why_text), record_text(&run->base, part->why));
        if (!row_write(&row)) return false;
    }
    return true;
}

/* ---------------------------------------------------------------- findings */

struct change_words {
    enum probe_change change;
    enum severity severity;
    const char *word; /* behind the host and port in the target */
    const char *title;
    const char *remedy;
};

/* A request that fails is one signal; the others are news. */
static const struct change_words words[] = {
    {PROBE_FAILS, SEVERITY_LOW, "state", "fails now",
     "`netscope probe` shows at which layer, and why."},
    {PROBE_WORKS, SEVERITY_INFO, "state", "works again", "It had failed in the runs before."},
    {PROBE_ADDRESSES, SEVERITY_INFO, "addresses", "has other addresses",
     "None of those of the runs before is left. A move to another host does this; so does somebody "
     "who forges answers of DNS."},
    {PROBE_CERTIFICATE, SEVERITY_INFO, "certificate", "shows another certificate",
     "Most are renewed every few weeks. If the issuer is another one, ask whoever runs the "
     "server."},
    {PROBE_SLOWER, SEVERITY_INFO, "time", "answers more slowly",
     "It took more than twice the median of the runs before, and 50 ms more."},
};

static void add_member(struct text *details, const char *name, struct span text)
{
    if (!text.data) return;
    text_format(details, ",\"%s\":", name);
    text_add_json(details, text);
}

static void tell_details(struct text *details, const struct probe_run_record *run,
                         struct span addresses, int64_t run_id)
{
    text_format(details, "{\"run_id\":%" PRId64 ",\"port\":%u", run_id, run->port);
    add_member(details, "url", record_text(&run->base, run->url));
    add_member(details, "verdict", record_text(&run->base, run->verdict));
    add_member(details, "certificate_sha256", record_text(&run->base, run->certificate));
    if (addresses.data)
        text_format(details, ",\"addresses\":%.*s", (int)addresses.size,
                    (const char *)addresses.data);
    if (run->total_us != NOT_OBSERVED)
        text_format(details, ",\"total_us\":%" PRId64, run->total_us);
    if (run->usual_us != NOT_OBSERVED)
        text_format(details, ",\"usual_us\":%" PRId64, run->usual_us);
    text_add(details, "}");
}

/* Up to so many bytes of the host: no name of DNS is longer, and titles have room for it. */
enum { HOST_MOST = 253 };

static bool write_finding(struct rows *rows, const struct probe_run_record *run,
                          const struct change_words *word, const char *details)
{
    char target[HOST_MOST + 32], title[HOST_MOST + 64], explanation[1024 + 256];
    struct span host = record_text(&run->base, run->host);
    struct span verdict = record_text(&run->base, run->verdict);
    int size = host.size > HOST_MOST ? HOST_MOST : (int)host.size;
    (void)snprintf(target, sizeof target, "%.*s:%u %s", size, (const char *)host.data, run->port,
                   word->word);
    (void)snprintf(title, sizeof title, "%.*s:%u %s", size, (const char *)host.data, run->port,
                   word->title);
    (void)snprintf(explanation, sizeof explanation,
                   "%.*s%s%s `netscope probe --history %.*s:%u` "
                   "lists the runs.",
                   (int)verdict.size, verdict.data ? (const char *)verdict.data : "",
                   verdict.data ? " " : "", word->remedy, size, (const char *)host.data, run->port);
    const struct alert_summary finding = {.rule = "probe_changed",
                                          .target = target,
                                          .severity = word->severity,
                                          .dst = run->addresses[0],
                                          .dst_port = run->port,
                                          .first_us = run->base.time_us,
                                          .last_us = run->base.time_us,
                                          .count = 1,
                                          .title = title,
                                          .explanation = explanation,
                                          .details_json = details};
    return write_alert(rows, &finding);
}

static bool write_findings(struct rows *rows, const struct probe_run_record *run,
                           struct span addresses, int64_t run_id)
{
    char memory[6 * 4 * FACT_TEXT_MOST];
    struct text details = text_into(memory, sizeof memory);
    int64_t capture_id = rows->capture_id;
    bool good = true;
    if (!run->changes) return true;
    rows->capture_id = rows_newest_capture(rows);
    tell_details(&details, run, addresses, run_id);
    for (size_t i = 0; good && rows->capture_id && i < sizeof words / sizeof words[0]; i++)
        if (run->changes & words[i].change) good = write_finding(rows, run, &words[i], memory);
    rows->capture_id = capture_id;
    return good && rows->session.state == WRITE_OPEN;
}

bool write_probe_run(struct rows *rows, const struct joined_row *joined)
{
    const struct probe_run_record *run = (const struct probe_run_record *)joined->fact;
    char memory[ADDRESSES_SIZE];
    struct text list = text_into(memory, sizeof memory);
    struct span addresses = list_addresses(run, &list);
    if (!write_run(rows, run, addresses)) return false;
    int64_t run_id = sqlite3_last_insert_rowid(rows->session.connection);
    return write_layers(rows, run, run_id) && write_findings(rows, run, addresses, run_id);
}

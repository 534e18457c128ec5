/* SPDX-License-Identifier: MIT */
/*
 * syn_flood: connections to one address and port that were opened and never completed.
 *
 * Half-open is a SYN that nobody answered, or that was answered and never confirmed (Zeek's history
 * without A, D or F of the originator). They are counted per destination over all sources, because
 * the sources of a flood are usually forged. Where most connections in the same span completed, it
 * is a busy server and no flood. The rows are read once or twice for the half-open connections, and
 * once more for the figures of what was flooded.
 */
#include "attempts.h"

#include <inttypes.h>
#include <stdlib.h>

struct flood {
    int64_t target;
    int64_t port; /* 0: many, in rows that stand for many */
    int64_t first_us, last_us;
    /* Figures. */
    int64_t half_open, completed, not_examined, sources, one_source;
    int64_t kept, folded; /* attempts: put in order; in rows that stand for many */
    int64_t any_sources;  /* the most in such a row that does not name them */
    int64_t device_id;    /* 0: none, or several */
    bool has_device;
};

struct floods {
    struct flood *items; /* by target and port, ascending */
    size_t count, capacity;
};

static uint64_t target_of(const struct attempt *attempt)
{
    return (uint64_t)attempt->target << 16 ^ attempt->port;
}

static bool keep(struct floods *floods, const struct flood *flood)
{
    if (floods->count == floods->capacity) {
        size_t capacity = floods->capacity ? floods->capacity * 2 : 16;
        struct flood *items = realloc(floods->items, capacity * sizeof *items);
        if (!items) return false;
        floods->items = items;
        floods->capacity = capacity;
    }
    floods->items[floods->count++] = *flood;
    return true;
}

/* ------------------------------------------------------------ windows */

static int by_target_and_start(const void *left, const void *right)
{
    const struct attempt *a = left, *b = right;
    int order = attempts_order(a->target, b->target);
    if (!order) order = a->port - b->port;
    if (!order) order = attempts_order(a->start_us, b->start_us);
    return order ? order : a->is_new - b->is_new;
}

static bool same_target(const struct attempt *a, const struct attempt *b)
{
    return a->target == b->target && a->port == b->port;
}

/* Of one target in order of time: do enough of them fit into the window? */
static bool look_through_window(struct moment_ring *ring, const struct attempt *from,
                                const struct attempt *to, struct flood *flood)
{
    bool crossed = false;
    *flood = (struct flood){.target = from->target, .port = from->port};
    ring->used = 0;
    for (const struct attempt *attempt = from; attempt < to; attempt++) {
        int64_t since_us;
        if (!moment_ring_add(ring, attempt->start_us, &since_us)) continue;
        if (!attempt->is_new) continue; /* told by an earlier run */
        if (!crossed) flood->first_us = since_us;
        flood->last_us = attempt->start_us;
        crossed = true;
    }
    return crossed;
}

static bool find_floods(struct floods *floods, struct attempts *attempts,
                        const struct analyzer_thresholds *thresholds)
{
    const struct attempt *end = attempts->items + attempts->count, *from = attempts->items;
    struct moment_ring ring;
    bool good = moment_ring_init(&ring, thresholds->flood_half_open, thresholds->flood_window_us);
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_target_and_start);
    for (const struct attempt *to = from; good && from < end; from = to) {
        struct flood flood;
        while (to < end && same_target(to, from))
            to++;
        if (look_through_window(&ring, from, to, &flood)) good = keep(floods, &flood);
    }
    moment_ring_clear(&ring);
    return good;
}

/* ------------------------------------------------------------ figures */

static int by_target(const void *left, const void *right)
{
    const struct flood *a = left, *b = right;
    int order = attempts_order(a->target, b->target);
    return order ? order : attempts_order(a->port, b->port);
}

static int by_target_and_source(const void *left, const void *right)
{
    const struct attempt *a = left, *b = right;
    int order = attempts_order(a->target, b->target);
    if (!order) order = a->port - b->port;
    return order ? order : attempts_order(a->source, b->source);
}

/* What one row adds to its target's figures; what is half-open is kept to count its sources. */
static void add_row(struct floods *floods, struct attempts *attempts, size_t most_each,
                    const struct storage_rows *rows)
{
    const struct flood key = {.target = row_integer(rows, 1), .port = row_integer(rows, 2)};
    int64_t start_us = row_integer(rows, 3), device_id = row_integer(rows, 5);
    struct flood *flood = bsearch(&key, floods->items, floods->count, sizeof key, by_target);
    if (!flood || row_integer(rows, 6) < flood->first_us || start_us > flood->last_us) return;
    bool is_folded = !row_is_null(rows, 7);
    int64_t weight = is_folded ? row_integer(rows, 7) : 1, distinct = row_integer(rows, 8);
    if (device_id && !flood->has_device) flood->device_id = device_id;
    if (device_id && flood->device_id != device_id) flood->device_id = 0; /* several: none */
    flood->has_device |= device_id != 0;
    if (!row_integer(rows, 4)) {
        flood->completed += weight;
        return;
    }
    flood->half_open += weight;
    if (is_folded) flood->folded += weight;
    if (row_is_null(rows, 0)) { /* from at least two */
        if (distinct < 2) distinct = 2;
        if (distinct > flood->any_sources) flood->any_sources = distinct;
        return;
    }
    if ((size_t)flood->kept >= most_each) {
        flood->not_examined += weight;
        return;
    }
    flood->kept++;
    attempts->items[attempts->count++] = (struct attempt){
        .source = row_integer(rows, 0),
        .target = flood->target,
        .port = (uint16_t)flood->port,
    };
}

static void count_sources(struct floods *floods, struct attempts *attempts)
{
    const struct attempt *item = attempts->items, *end = item + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *item, by_target_and_source);
    for (struct flood *flood = floods->items; flood < floods->items + floods->count; flood++) {
        const struct attempt *from = item;
        for (; item < end && item->target == flood->target && item->port == flood->port; item++) {
            flood->sources += item == from || item[-1].source != item->source;
            flood->one_source = item->source;
        }
        if (flood->sources < flood->any_sources) flood->sources = flood->any_sources;
    }
}

static bool measure(struct rule_run *run, struct floods *floods, struct attempts *attempts)
{
    int64_t first_us = floods->items[0].first_us, last_us = floods->items[0].last_us;
    for (size_t i = 1; i < floods->count; i++) {
        if (floods->items[i].first_us < first_us) first_us = floods->items[i].first_us;
        if (floods->items[i].last_us > last_us) last_us = floods->items[i].last_us;
    }
    char *targets = rule_list(&floods->items[0].target, floods->count, sizeof floods->items[0]);
    if (!targets) return error_set(run->error, "There is not enough memory to measure SYN floods.");
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", run->analysis->after_flow_id),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", last_us),
        parameter_text(":targets", targets),
    };
    struct storage_rows *rows = rule_query(run, "analyze/flood_figures", parameters, 4);
    free(targets);
    if (!rows) return false;
    int state;
    attempts->count = 0;
    while ((state = storage_next(rows, run->error)) == 1)
        add_row(floods, attempts, attempts_most(run) / floods->count, rows);
    storage_rows_close(rows);
    count_sources(floods, attempts);
    return state == 0;
}

/* ------------------------------------------------------------ telling */

static void describe(struct finding *finding, const struct flood *flood, const char *target)
{
    double seconds = (double)(flood->last_us - flood->first_us) / 1e6;
    if (flood->port)
        text_format(&finding->title,
                    "%s port %" PRId64 " received %" PRId64 " half-open connections", target,
                    flood->port, flood->half_open);
    else
        text_format(&finding->title, "%s received %" PRId64 " half-open connections on many ports",
                    target, flood->half_open);
    text_format(&finding->explanation,
                "In %.1f s, %" PRId64 " connections from %s%" PRId64
                " addresses were opened and never completed; %" PRId64
                " were. This fills a server's table of half-open connections. It is an attack "
                "(the sources may be forged), or a service that is down while many clients retry.",
                seconds, flood->half_open,
                flood->not_examined || flood->any_sources ? "at least " : "", flood->sources,
                flood->completed);
    alert_figure(finding, "half_open", flood->half_open);
    alert_figure(finding, "sources", flood->sources);
    alert_figure(finding, "completed", flood->completed);
    if (flood->folded) alert_figure(finding, "folded_attempts", flood->folded);
    if (flood->not_examined) alert_figure(finding, "attempts_not_examined", flood->not_examined);
}

static bool report(struct rule_run *run, const struct flood *flood)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address target, source = {.version = 0};
    char text[IP_TEXT_SIZE];
    if (flood->half_open <= 2 * flood->completed) return true;
    if (!rule_address(run, flood->target, &target)) return false;
    bool from_one = flood->sources == 1 && !flood->not_examined;
    if (from_one && !rule_address(run, flood->one_source, &source)) return false;
    struct finding finding;
    alert_begin(&finding, SEVERITY_HIGH);
    describe(&finding, flood, ip_format(&target, text));
    alert_figure(&finding, "threshold_half_open", thresholds->flood_half_open);
    alert_figure(&finding, "threshold_window_us", thresholds->flood_window_us);
    finding.summary.src = source;
    finding.summary.dst = target;
    finding.summary.dst_port = flood->port ? (int32_t)flood->port : NOT_OBSERVED;
    finding.summary.device_id = flood->device_id;
    finding.summary.first_us = flood->first_us;
    finding.summary.last_us = flood->last_us;
    (void)rule_found(run, &finding);
    return true;
}

/* ------------------------------------------------------------ the rule */

static bool judge(struct rule_run *run, struct attempts *attempts)
{
    struct floods floods = {.items = NULL};
    bool good = find_floods(&floods, attempts, &run->analysis->thresholds);
    if (!good) error_set(run->error, "There is not enough memory to look for SYN floods.");
    if (good && floods.count > 0) good = measure(run, &floods, attempts);
    for (size_t i = 0; good && i < floods.count; i++)
        good = report(run, &floods.items[i]);
    free(floods.items);
    return good;
}

bool rule_syn_flood(struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    const struct analyzer_thresholds *thresholds = &analysis->thresholds;
    const struct parameter parameters[] = {
        parameter_integer(":after_flow_id", analysis->after_flow_id),
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", thresholds->flood_window_us),
    };
    struct attempts attempts;
    bool good = attempts_gather(&attempts, run, "analyze/flood_attempts", parameters, 4,
                                &(struct attempts_wanted){thresholds->flood_half_open,
                                                          thresholds->flood_window_us, false},
                                target_of) &&
                judge(run, &attempts);
    attempts_clear(&attempts);
    return good;
}

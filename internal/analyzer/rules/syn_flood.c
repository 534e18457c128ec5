/* SPDX-License-Identifier: MIT */
/*
 * syn_flood: connections to one address and port that were opened and never completed.
 *
 * A connection is half-open if nobody answered its SYN, or if the answer was never confirmed (Zeek's
 * history without A, D or F of the originator). Half-open connections are counted per destination
 * over all sources, because the sources of a flood are usually forged. If most connections in the
 * same span completed, it is a busy server and no flood. Half as many are one signal, `low`, if hardly
 * any completed. The rows are read once more for the figures of the destinations.
 */
#include "moment_ring.h"
#include "suspects.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PROTOCOL_TCP = 6, STATE_BYTES = EPISODE_TEXT_BYTES + 2, FEW_TIMES = 20 };

#define FIGURE_COLUMNS(COLUMN)                                                                     \
    COLUMN(dst), COLUMN(start_us), COLUMN(until_us), COLUMN(folded), COLUMN(device_id),            \
        COLUMN(src), COLUMN(dst_port), COLUMN(half_open), COLUMN(folded_distinct)
enum { FIGURE_COLUMNS(COLUMN_NUMBER) };
static const char *const figure_columns[] = {FIGURE_COLUMNS(COLUMN_NAME), NULL};

struct flood {
    struct suspect suspect; /* port 0: many, in folded rows */
    bool is_few;            /* never as many in a window as a flood, but half of that */
    /* Figures. */
    int64_t half_open, completed, sources, one_source;
    int64_t any_sources; /* the most in a folded row that does not name them */
};

static struct flood *floods_at(const struct suspects *floods, size_t number)
{
    return (struct flood *)suspects_at(floods, number);
}

/* One signal. */
static int64_t few_of(const struct analyzer_thresholds *thresholds)
{
    return (thresholds->flood_half_open + 1) / 2;
}

/* Many ports of one by one are a scan. */
static int64_t half_open_of(const struct ended_attempt *row)
{
    bool is_half_open =
        row->ip_protocol == PROTOCOL_TCP && row->state != ATTEMPT_REJ && row->is_unconfirmed;
    if (!is_half_open || !row->has_dst || (!row->has_ports && row->has_src)) return 0;
    return row->folded ? row->folded : 1;
}

static uint64_t target_of(const struct failed_attempt *attempt)
{
    return (uint64_t)attempt->target << 16 ^ attempt->port;
}

/* ------------------------------------------------------------ windows */

static int by_target_and_start(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = rule_order(a->target, b->target);
    if (!order) order = a->port - b->port;
    return order ? order : rule_order(a->start_us, b->start_us);
}

static bool same_target(const struct failed_attempt *a, const struct failed_attempt *b)
{
    return a->target == b->target && a->port == b->port;
}

/* What the alert and the state are about: "10.0.0.9 port 80". False: the error is set. */
static bool add_target(struct rule_run *run, const struct flood *flood, struct text *out)
{
    struct ip_address target;
    char text[IP_TEXT_SIZE];
    if (!rule_address(run, flood->suspect.address, &target)) return false;
    text_add(out, ip_format(&target, text));
    if (flood->suspect.port) text_format(out, " port %" PRId64, flood->suspect.port);
    return true;
}

static bool recall_flood(struct rule_run *run, struct flood *flood)
{
    char target_memory[ALERT_TARGET_BYTES], state[STATE_BYTES];
    struct text target = text_into(target_memory, sizeof target_memory);
    if (!add_target(run, flood, &target) || !rule_state(run, 0, target_memory, state, sizeof state))
        return false;
    int64_t numbers[4];
    episode_read(&flood->suspect.episode, state);
    flood->is_few = rule_numbers(state, numbers, 4) == 4 && numbers[3];
    return true;
}

static bool keep_or_say(struct rule_run *run, struct suspects *floods, const struct flood *flood)
{
    if (!flood->suspect.episode.is_changed || suspects_add(floods, &flood->suspect)) return true;
    return error_no_memory(run->error, "look for SYN floods");
}

struct rings {
    struct moment_ring flood, few;
};

/* Attempts on one target in order of time. False: the error is set. */
static bool look_at_target(struct rule_run *run, struct suspects *floods, struct rings *rings,
                           const struct failed_attempt *from, const struct failed_attempt *to)
{
    struct flood flood = {.suspect = {.address = from->target, .port = from->port}};
    bool good = true, is_recalled = false;
    rings->flood.used = rings->few.used = 0;
    for (const struct failed_attempt *attempt = from; good && attempt < to; attempt++) {
        int64_t since_us, few_since_us;
        bool is_few = moment_ring_add(&rings->few, attempt->start_us, &few_since_us);
        bool is_flood = moment_ring_add(&rings->flood, attempt->start_us, &since_us);
        if (!is_few) continue;
        if (!is_flood) since_us = few_since_us;
        if (!is_recalled && !recall_flood(run, &flood)) return false;
        is_recalled = true;
        if (episode_add(&flood.suspect.episode, since_us, attempt->start_us) != EPISODE_IS_NEW) {
            flood.is_few &= !is_flood;
            continue;
        }
        good = keep_or_say(run, floods, &flood);
        episode_begin(&flood.suspect.episode, since_us, attempt->start_us);
        flood.is_few = !is_flood;
    }
    return good && keep_or_say(run, floods, &flood);
}

static bool find_floods(struct rule_run *run, struct suspects *floods,
                        struct failed_attempts *attempts)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    const struct failed_attempt *end = attempts->items + attempts->count, *from = attempts->items;
    struct rings rings = {.few = {.moments = NULL}};
    int64_t window_us = thresholds->flood_window_us;
    bool good = (moment_ring_init(&rings.flood, thresholds->flood_half_open, window_us) &&
                 moment_ring_init(&rings.few, few_of(thresholds), window_us)) ||
                error_no_memory(run->error, "look for SYN floods");
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_target_and_start);
    for (const struct failed_attempt *to = from; good && from < end; from = to) {
        while (to < end && same_target(to, from))
            to++;
        good = look_at_target(run, floods, &rings, from, to);
    }
    moment_ring_clear(&rings.flood);
    moment_ring_clear(&rings.few);
    return good;
}

/* ------------------------------------------------------------ figures */

/* While figures are counted, the target of an attempt is the number of its flood. */
static int by_flood_and_source(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = rule_order(a->target, b->target);
    return order ? order : rule_order(a->source, b->source);
}

/* Adds a row to the figures of a flood. A half-open connection is kept, to count the sources. */
static void add_row(const struct suspect_figures *figures, size_t number, const struct answer *rows)
{
    struct flood *flood = floods_at(figures->suspects, number);
    int64_t weight = suspect_weight(rows), distinct = answer_integer(rows, column_folded_distinct);
    suspect_add_device(&flood->suspect, rows);
    if (!answer_integer(rows, column_half_open)) {
        flood->completed += weight;
        return;
    }
    flood->half_open += weight;
    if (!answer_is_null(rows, column_folded)) flood->suspect.folded += weight;
    if (answer_is_null(rows, column_src)) { /* there were at least two */
        if (distinct < 2) distinct = 2;
        if (distinct > flood->any_sources) flood->any_sources = distinct;
        return;
    }
    const struct failed_attempt attempt = {.source = answer_integer(rows, column_src),
                                           .target = (int64_t)number};
    suspect_keep(figures, &flood->suspect, rows, &attempt);
}

static void count_sources(struct suspects *floods, struct failed_attempts *attempts)
{
    const struct failed_attempt *end = attempts->items + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_flood_and_source);
    for (const struct failed_attempt *item = attempts->items; item < end; item++) {
        struct flood *flood = floods_at(floods, (size_t)item->target);
        flood->sources += item == attempts->items || item[-1].target != item->target ||
                          item[-1].source != item->source;
        flood->one_source = item->source;
    }
    for (size_t i = 0; i < floods->count; i++) {
        struct flood *flood = floods_at(floods, i);
        if (flood->sources < flood->any_sources) flood->sources = flood->any_sources;
    }
}

static bool measure_floods(struct rule_run *run, struct suspects *floods,
                           struct failed_attempts *attempts)
{
    struct suspect_figures figures = {.query = "analyze/flood_figures",
                                      .columns = figure_columns,
                                      .port_column = column_dst_port,
                                      .add = add_row,
                                      .suspects = floods,
                                      .attempts = attempts};
    bool good = suspects_measure(&figures, run);
    if (good) count_sources(floods, attempts);
    return good;
}

/* ------------------------------------------------------------ the alert */

static void describe_flood(struct alert *alert, const struct flood *flood, const char *target)
{
    double seconds =
        (double)(flood->suspect.episode.last_us - flood->suspect.episode.first_us) / 1e6;
    if (flood->suspect.port)
        text_format(&alert->title, "%s port %" PRId64 " received %" PRId64 " half-open connections",
                    target, flood->suspect.port, flood->half_open);
    else
        text_format(&alert->title, "%s received %" PRId64 " half-open connections on many ports",
                    target, flood->half_open);
    text_format(&alert->explanation,
                "In %.1f s, %" PRId64 " connections from %s%" PRId64
                " address%s were opened and never completed; %" PRId64
                " were. This fills a server's table of half-open connections. It is an attack "
                "(the sources may be forged), or a service that is down while many clients retry.",
                seconds, flood->half_open,
                flood->suspect.not_examined || flood->any_sources ? "at least " : "",
                flood->sources, flood->sources == 1 ? "" : "es", flood->completed);
    alert_figure(alert, "half_open", flood->half_open);
    alert_figure(alert, "sources", flood->sources);
    alert_figure(alert, "completed", flood->completed);
    if (flood->suspect.folded) alert_figure(alert, "folded_attempts", flood->suspect.folded);
    if (flood->suspect.not_examined)
        alert_figure(alert, "attempts_not_examined", flood->suspect.not_examined);
}

static bool keep_state(struct rule_run *run, const struct flood *flood, const char *target)
{
    char memory[STATE_BYTES];
    struct text state = text_into(memory, sizeof memory);
    episode_write(&flood->suspect.episode, &state);
    text_format(&state, " %d", flood->is_few);
    return rule_keep_state(run, 0, target, flood->suspect.episode.last_us, memory);
}

static bool tell_flood(struct rule_run *run, const struct flood *flood)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address target, source = {.version = 0};
    char text[IP_TEXT_SIZE];
    struct alert alert;
    alert_begin(&alert, flood->is_few ? SEVERITY_LOW : SEVERITY_HIGH);
    if (!rule_address(run, flood->suspect.address, &target) ||
        !add_target(run, flood, &alert.target))
        return false;
    if (flood->half_open <= (flood->is_few ? FEW_TIMES : 2) * flood->completed)
        return keep_state(run, flood, alert.target_memory);
    bool from_one = flood->sources == 1 && !flood->suspect.not_examined;
    if (from_one && !rule_address(run, flood->one_source, &source)) return false;
    describe_flood(&alert, flood, ip_format(&target, text));
    alert_figure(&alert, "threshold_half_open", thresholds->flood_half_open);
    alert_figure(&alert, "threshold_window_us", thresholds->flood_window_us);
    alert.summary.src = source;
    alert.summary.dst = target;
    alert.summary.dst_port = flood->suspect.port ? (int32_t)flood->suspect.port : NOT_OBSERVED;
    alert.summary.device_id = flood->suspect.device_id;
    alert.summary.first_us = flood->suspect.episode.first_us;
    alert.summary.last_us = flood->suspect.episode.last_us;
    alert.summary.count = flood->suspect.episode.is_continued ? 0 : 1;
    return rule_alert(run, &alert) && keep_state(run, flood, alert.target_memory);
}

/* ------------------------------------------------------------ the rule */

static bool find_and_tell(struct rule_run *run, struct failed_attempts *attempts)
{
    struct suspects floods = {.size = sizeof(struct flood)};
    bool good = find_floods(run, &floods, attempts);
    if (good && floods.count > 0) good = measure_floods(run, &floods, attempts);
    for (size_t i = 0; good && i < floods.count; i++)
        good = tell_flood(run, floods_at(&floods, i));
    suspects_clear(&floods);
    return good;
}

static bool find_syn_floods(struct rule_run *run)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct failed_attempts attempts;
    bool good = failed_attempts_gather(
                    &attempts, run,
                    &(struct failed_attempts_wanted){.fewest = few_of(thresholds),
                                                     .window_us = thresholds->flood_window_us,
                                                     .count = half_open_of,
                                                     .key = target_of}) &&
                find_and_tell(run, &attempts);
    failed_attempts_clear(&attempts);
    return good;
}

const struct rule rule_syn_flood = {
    .name = "syn_flood",
    .summary = "many connections to one address and port were opened and never completed",
    .run = find_syn_floods,
};

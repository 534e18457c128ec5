/* SPDX-License-Identifier: MIT */
/*
 * syn_flood: connections to one address and port that were opened and never completed.
 *
 * A connection is half-open if nobody answered its SYN, or if the answer was never confirmed (Zeek's
 * history without A, D or F of the originator). Half-open connections are counted per destination
 * over all sources, because the sources of a flood are usually forged. If most connections in the
 * same span completed, it is a busy server and no flood. The rows are read once more for the figures
 * of the destinations.
 */
#include "episode.h"
#include "failed_attempts.h"
#include "moment_ring.h"
#include "rule.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PROTOCOL_TCP = 6 };

#define FIGURE_COLUMNS(COLUMN)                                                                     \
    COLUMN(src), COLUMN(dst), COLUMN(dst_port), COLUMN(start_us), COLUMN(half_open),               \
        COLUMN(device_id), COLUMN(until_us), COLUMN(folded), COLUMN(folded_distinct)
enum { FIGURE_COLUMNS(COLUMN_NUMBER) };
static const char *const figure_columns[] = {FIGURE_COLUMNS(COLUMN_NAME), NULL};

struct flood {
    int64_t target;
    int64_t port; /* 0: many, in folded rows */
    struct episode episode;
    /* Figures. */
    int64_t half_open, completed, not_examined, sources, one_source;
    int64_t kept, folded; /* attempts: those in memory; those in folded rows */
    int64_t any_sources;  /* the most in a folded row that does not name them */
    int64_t device_id;    /* 0: none, or several */
    bool has_device;
};

struct floods {
    struct flood *items; /* by target and port, ascending, then by time */
    size_t count, capacity;
};

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

static bool keep_flood(struct floods *floods, const struct flood *flood)
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
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->target, b->target);
    if (!order) order = a->port - b->port;
    return order ? order : failed_attempts_order(a->start_us, b->start_us);
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
    if (!rule_address(run, flood->target, &target)) return false;
    text_add(out, ip_format(&target, text));
    if (flood->port) text_format(out, " port %" PRId64, flood->port);
    return true;
}

static bool recall_flood(struct rule_run *run, struct flood *flood)
{
    char target_memory[ALERT_TARGET_BYTES], state[EPISODE_TEXT_BYTES];
    struct text target = text_into(target_memory, sizeof target_memory);
    if (!add_target(run, flood, &target) || !rule_state(run, 0, target_memory, state, sizeof state))
        return false;
    episode_read(&flood->episode, state);
    return true;
}

static bool keep_or_say(struct rule_run *run, struct floods *floods, const struct flood *flood)
{
    if (!flood->episode.is_changed || keep_flood(floods, flood)) return true;
    return error_no_memory(run->error, "look for SYN floods");
}

/* Attempts on one target in order of time. False: the error is set. */
static bool look_at_target(struct rule_run *run, struct floods *floods, struct moment_ring *ring,
                           const struct failed_attempt *from, const struct failed_attempt *to)
{
    struct flood flood = {.target = from->target, .port = from->port};
    bool good = true, is_recalled = false;
    ring->used = 0;
    for (const struct failed_attempt *attempt = from; good && attempt < to; attempt++) {
        int64_t since_us;
        if (!moment_ring_add(ring, attempt->start_us, &since_us)) continue;
        if (!is_recalled && !recall_flood(run, &flood)) return false;
        is_recalled = true;
        if (episode_add(&flood.episode, since_us, attempt->start_us) != EPISODE_IS_NEW) continue;
        good = keep_or_say(run, floods, &flood);
        episode_begin(&flood.episode, since_us, attempt->start_us);
    }
    return good && keep_or_say(run, floods, &flood);
}

static bool find_floods(struct rule_run *run, struct floods *floods,
                        struct failed_attempts *attempts)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    const struct failed_attempt *end = attempts->items + attempts->count, *from = attempts->items;
    struct moment_ring ring;
    bool good = moment_ring_init(&ring, thresholds->flood_half_open, thresholds->flood_window_us) ||
                error_no_memory(run->error, "look for SYN floods");
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_target_and_start);
    for (const struct failed_attempt *to = from; good && from < end; from = to) {
        while (to < end && same_target(to, from))
            to++;
        good = look_at_target(run, floods, &ring, from, to);
    }
    moment_ring_clear(&ring);
    return good;
}

/* ------------------------------------------------------------ figures */

static int by_target(const void *left, const void *right)
{
    const struct flood *a = left, *b = right;
    int order = failed_attempts_order(a->target, b->target);
    return order ? order : failed_attempts_order(a->port, b->port);
}

/* While figures are counted, the target of an attempt is the number of its flood. */
static int by_flood_and_source(const void *left, const void *right)
{
    const struct failed_attempt *a = left, *b = right;
    int order = failed_attempts_order(a->target, b->target);
    return order ? order : failed_attempts_order(a->source, b->source);
}

struct measuring {
    struct floods *floods;
    struct failed_attempts *attempts;
    size_t most_each;
};

/* Adds a row to the figures of a flood. A half-open connection is kept, to count the sources. */
static void add_row(const struct measuring *measuring, struct flood *flood,
                    const struct answer *rows)
{
    int64_t device_id = answer_integer(rows, column_device_id);
    bool is_folded = !answer_is_null(rows, column_folded);
    int64_t weight = is_folded ? answer_integer(rows, column_folded) : 1,
            distinct = answer_integer(rows, column_folded_distinct);
    if (device_id && !flood->has_device) flood->device_id = device_id;
    if (device_id && flood->device_id != device_id)
        flood->device_id = 0; /* several devices: name none */
    flood->has_device |= device_id != 0;
    if (!answer_integer(rows, column_half_open)) {
        flood->completed += weight;
        return;
    }
    flood->half_open += weight;
    if (is_folded) flood->folded += weight;
    if (answer_is_null(rows, column_src)) { /* there were at least two */
        if (distinct < 2) distinct = 2;
        if (distinct > flood->any_sources) flood->any_sources = distinct;
        return;
    }
    if ((size_t)flood->kept >= measuring->most_each) {
        flood->not_examined += weight;
        return;
    }
    flood->kept++;
    measuring->attempts->items[measuring->attempts->count++] = (struct failed_attempt){
        .source = answer_integer(rows, column_src),
        .target = flood - measuring->floods->items,
    };
}

static bool is_of(const struct flood *flood, const struct flood *key)
{
    return flood->target == key->target && flood->port == key->port;
}

static void add_to_floods(const struct measuring *measuring, const struct answer *rows)
{
    struct floods *floods = measuring->floods;
    const struct flood key = {.target = answer_integer(rows, column_dst),
                              .port = answer_integer(rows, column_dst_port)};
    int64_t start_us = answer_integer(rows, column_start_us),
            until_us = answer_integer(rows, column_until_us);
    struct flood *flood = bsearch(&key, floods->items, floods->count, sizeof key, by_target);
    struct flood *end = floods->items + floods->count;
    while (flood && flood > floods->items && is_of(flood - 1, &key))
        flood--;
    for (; flood && flood < end && is_of(flood, &key); flood++)
        if (until_us >= flood->episode.first_us && start_us <= flood->episode.last_us)
            add_row(measuring, flood, rows);
}

static void count_sources(struct floods *floods, struct failed_attempts *attempts)
{
    const struct failed_attempt *end = attempts->items + attempts->count;
    qsort(attempts->items, attempts->count, sizeof *attempts->items, by_flood_and_source);
    for (const struct failed_attempt *item = attempts->items; item < end; item++) {
        struct flood *flood = &floods->items[item->target];
        flood->sources += item == attempts->items || item[-1].target != item->target ||
                          item[-1].source != item->source;
        flood->one_source = item->source;
    }
    for (struct flood *flood = floods->items; flood < floods->items + floods->count; flood++)
        if (flood->sources < flood->any_sources) flood->sources = flood->any_sources;
}

static bool ask_figures(struct rule_run *run, const struct floods *floods, struct answer *rows)
{
    int64_t after_flow_id = run->analysis->figures_after_flow_id;
    int64_t first_us = INT64_MAX, last_us = INT64_MIN;
    for (size_t i = 0; i < floods->count; i++) {
        const struct episode *episode = &floods->items[i].episode;
        if (episode->first_us < first_us) first_us = episode->first_us;
        if (episode->last_us > last_us) last_us = episode->last_us;
    }
    char *captures = rule_captures(run, first_us, &after_flow_id);
    char *targets = rule_list(&floods->items[0].target, floods->count, sizeof floods->items[0]);
    const struct parameter parameters[] = {
        parameter_text(":captures", captures),
        parameter_integer(":after_flow_id", after_flow_id),
        parameter_integer(":first_us", first_us),
        parameter_integer(":last_us", last_us),
        parameter_text(":targets", targets),
    };
    bool good = captures && (targets || error_no_memory(run->error, "measure SYN floods")) &&
                answer_open(rows, run->reader, "analyze/flood_figures", parameters, 5,
                            figure_columns, run->error);
    free(captures);
    free(targets);
    return good;
}

static bool measure_floods(struct rule_run *run, struct floods *floods,
                           struct failed_attempts *attempts)
{
    const struct measuring measuring = {floods, attempts,
                                        failed_attempts_most(run) / floods->count};
    struct answer rows;
    if (!ask_figures(run, floods, &rows)) return false;
    int state;
    attempts->count = 0;
    while ((state = answer_next(&rows)) == 1)
        add_to_floods(&measuring, &rows);
    answer_close(&rows);
    count_sources(floods, attempts);
    return state == 0;
}

/* ------------------------------------------------------------ the alert */

static void describe_flood(struct alert *alert, const struct flood *flood, const char *target)
{
    double seconds = (double)(flood->episode.last_us - flood->episode.first_us) / 1e6;
    if (flood->port)
        text_format(&alert->title, "%s port %" PRId64 " received %" PRId64 " half-open connections",
                    target, flood->port, flood->half_open);
    else
        text_format(&alert->title, "%s received %" PRId64 " half-open connections on many ports",
                    target, flood->half_open);
    text_format(&alert->explanation,
                "In %.1f s, %" PRId64 " connections from %s%" PRId64
                " addresses were opened and never completed; %" PRId64
                " were. This fills a server's table of half-open connections. It is an attack "
                "(the sources may be forged), or a service that is down while many clients retry.",
                seconds, flood->half_open,
                flood->not_examined || flood->any_sources ? "at least " : "", flood->sources,
                flood->completed);
    alert_figure(alert, "half_open", flood->half_open);
    alert_figure(alert, "sources", flood->sources);
    alert_figure(alert, "completed", flood->completed);
    if (flood->folded) alert_figure(alert, "folded_attempts", flood->folded);
    if (flood->not_examined) alert_figure(alert, "attempts_not_examined", flood->not_examined);
}

static bool keep_state(struct rule_run *run, const struct flood *flood, const char *target)
{
    char memory[EPISODE_TEXT_BYTES];
    struct text state = text_into(memory, sizeof memory);
    episode_write(&flood->episode, &state);
    return rule_keep_state(run, 0, target, flood->episode.last_us, memory);
}

static bool tell_flood(struct rule_run *run, const struct flood *flood)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct ip_address target, source = {.version = 0};
    char text[IP_TEXT_SIZE];
    struct alert alert;
    alert_begin(&alert, SEVERITY_HIGH);
    if (!rule_address(run, flood->target, &target) || !add_target(run, flood, &alert.target))
        return false;
    if (flood->half_open <= 2 * flood->completed)
        return keep_state(run, flood, alert.target_memory);
    bool from_one = flood->sources == 1 && !flood->not_examined;
    if (from_one && !rule_address(run, flood->one_source, &source)) return false;
    describe_flood(&alert, flood, ip_format(&target, text));
    alert_figure(&alert, "threshold_half_open", thresholds->flood_half_open);
    alert_figure(&alert, "threshold_window_us", thresholds->flood_window_us);
    alert.summary.src = source;
    alert.summary.dst = target;
    alert.summary.dst_port = flood->port ? (int32_t)flood->port : NOT_OBSERVED;
    alert.summary.device_id = flood->device_id;
    alert.summary.first_us = flood->episode.first_us;
    alert.summary.last_us = flood->episode.last_us;
    alert.summary.count = flood->episode.is_continued ? 0 : 1;
    return rule_alert(run, &alert) && keep_state(run, flood, alert.target_memory);
}

/* ------------------------------------------------------------ the rule */

static bool find_and_tell(struct rule_run *run, struct failed_attempts *attempts)
{
    struct floods floods = {.items = NULL};
    bool good = find_floods(run, &floods, attempts);
    if (good && floods.count > 0) good = measure_floods(run, &floods, attempts);
    for (size_t i = 0; good && i < floods.count; i++)
        good = tell_flood(run, &floods.items[i]);
    free(floods.items);
    return good;
}

static bool find_syn_floods(struct rule_run *run)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    struct failed_attempts attempts;
    bool good = failed_attempts_gather(
                    &attempts, run,
                    &(struct failed_attempts_wanted){.fewest = thresholds->flood_half_open,
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

/*
 * syn_flood: connections to one address and port that were opened and never completed.
 *
 * Half-open is a SYN that nobody answered, or that was answered and never confirmed (Zeek's history
 * without A, D or F of the originator). They are counted per destination over all sources, because
 * the sources of a flood are usually forged. Where most connections in the same span completed, it
 * is a busy server and no flood.
 */
#include "rule.h"

#include <inttypes.h>

struct flood {
    const char *target;
    int64_t port;
    bool crossed;
    int64_t first_us, last_us, half_open;
};

static bool measure(struct rule_run *run, struct flood *flood)
{
    const struct analysis *analysis = run->analysis;
    const struct parameter parameters[] = {
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", analysis->thresholds.flood_window_us),
        parameter_text(":target", flood->target),
        parameter_integer(":port", flood->port),
    };
    struct moment_ring ring;
    int state = -1;
    if (!moment_ring_init(&ring, analysis->thresholds.flood_half_open,
                          analysis->thresholds.flood_window_us))
        return error_set(run->error, "There is not enough memory to look for SYN floods.");
    struct storage_rows *rows = rule_query(run, "analyze_flood_attempts", parameters, 5);
    while (rows && (state = storage_next(rows, run->error)) == 1) {
        int64_t start_us = row_integer(rows, 0), end_us = row_integer(rows, 1), since_us;
        if (!moment_ring_add(&ring, start_us, &since_us)) continue;
        if (end_us < analysis->from_us) continue; /* told by an earlier run */
        if (!flood->crossed) flood->first_us = since_us;
        flood->last_us = start_us;
        flood->crossed = true;
    }
    if (rows) storage_rows_close(rows);
    moment_ring_clear(&ring);
    return rows && state == 0;
}

static void describe(struct finding *finding, const struct flood *flood,
                     const struct storage_rows *rows)
{
    int64_t half_open = row_integer(rows, 0), sources = row_integer(rows, 1);
    int64_t completed = row_integer(rows, 2);
    double seconds = (double)(flood->last_us - flood->first_us) / 1e6;
    text_format(&finding->title, "%s port %" PRId64 " received %" PRId64 " half-open connections",
                flood->target, flood->port, half_open);
    text_format(&finding->explanation,
                "In %.1f s, %" PRId64 " connections from %" PRId64
                " addresses were opened and never completed; %" PRId64
                " were. This fills a server's table of half-open connections. It is an attack "
                "(the sources may be forged), or a service that is down while many clients retry.",
                seconds, half_open, sources, completed);
    finding_figure(finding, "half_open", half_open);
    finding_figure(finding, "sources", sources);
    finding_figure(finding, "completed", completed);
    finding->summary.device_id = row_integer(rows, 3);
    if (sources == 1) finding->summary.src = row_ip(rows, 4);
}

static bool report(struct rule_run *run, const struct flood *flood)
{
    const struct analyzer_thresholds *thresholds = &run->analysis->thresholds;
    const struct parameter parameters[] = {
        parameter_text(":target", flood->target),
        parameter_integer(":port", flood->port),
        parameter_integer(":first_us", flood->first_us),
        parameter_integer(":last_us", flood->last_us),
    };
    struct storage_rows *rows = rule_query(run, "analyze_flood_figures", parameters, 4);
    if (!rows) return false;
    int state = storage_next(rows, run->error);
    if (state == 1 && row_integer(rows, 0) > 2 * row_integer(rows, 2)) {
        struct finding finding;
        finding_begin(&finding, SEVERITY_HIGH);
        describe(&finding, flood, rows);
        finding_figure(&finding, "threshold_half_open", thresholds->flood_half_open);
        finding_figure(&finding, "threshold_window_us", thresholds->flood_window_us);
        if (!ip_parse(flood->target, &finding.summary.dst)) finding.summary.dst.version = 0;
        finding.summary.dst_port = (int32_t)flood->port;
        finding.summary.first_us = flood->first_us;
        finding.summary.last_us = flood->last_us;
        (void)rule_found(run, &finding);
    }
    storage_rows_close(rows);
    return state >= 0;
}

bool rule_syn_flood(struct rule_run *run)
{
    const struct analysis *analysis = run->analysis;
    const struct parameter parameters[] = {
        parameter_integer(":from_us", analysis->from_us),
        parameter_integer(":to_us", analysis->to_us),
        parameter_integer(":window_us", analysis->thresholds.flood_window_us),
        parameter_integer(":half_open", analysis->thresholds.flood_half_open),
    };
    struct storage_rows *rows = rule_query(run, "analyze_flood_candidates", parameters, 4);
    bool good = rows != NULL;
    int state = 0;
    while (good && (state = storage_next(rows, run->error)) == 1) {
        struct flood flood = {.target = row_text(rows, 0), .port = row_integer(rows, 1)};
        good = measure(run, &flood);
        if (good && flood.crossed) good = report(run, &flood);
    }
    if (rows) storage_rows_close(rows);
    return good && state == 0;
}

/* SPDX-License-Identifier: MIT */
/* netscope capture: files into the database, progress while it runs, a summary at the end. */
#include "base/text_safe.h"
#include "capture_flags.h"
#include "capture_stats.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "database_place.h"
#include "packet_view.h"
#include "packet_words.h"
#include "read_before.h"
#include "render/figure.h"
#include "serving.h"
#include "stop.h"
#include "watched.h"

#include "base/log.h"

#include "model/record.h"
#include "pipeline/pipeline.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 512 };

static volatile int reloads_asked;

static void ask_to_reload(int number)
{
    (void)number;
    reloads_asked++;
}

static void take_signals(bool is_live)
{
    bool has_terminal = isatty(STDIN_FILENO) || isatty(STDOUT_FILENO) || isatty(STDERR_FILENO);
    stop_on_first_signal(); /* committed rows stay */
    /* if the reader of -v or --stats leaves, the rows are still committed */
    signal(SIGPIPE, SIG_IGN);
    /*
     * With a terminal, SIGHUP means that it closed. Without one, it asks for a reload of the
     * configuration.
     */
    stop_take(SIGHUP, is_live && !has_terminal ? ask_to_reload : stop_by_first);
}

static void show_progress(void *owner, const struct run_progress *progress)
{
    (void)owner;
    char line[LINE_SIZE];
    struct text text = text_into(line, sizeof line);
    figure_add_count(&text, (int64_t)progress->frames);
    text_add(&text, " frames");
    if (progress->seconds > 0) {
        text_format(&text, "  %.0f/s", (double)progress->frames / progress->seconds);
        text_add(&text, "  dropped ");
        figure_add_count(&text, (int64_t)progress->dropped);
    }
    if (progress->fraction >= 0) text_format(&text, "  %3.0f %%", 100 * progress->fraction);
    if (progress->source_count > 1 && progress->fraction >= 0)
        text_format(&text, "  (file %u of %u)", progress->source_number, progress->source_count);
    text_add(&text, "  ");
    /* may be long, so it is the part that is cut */
    text_add_safe(&text, span_text(progress->source));
    if (progress->seconds > 0) text_add(&text, "  (^C ends it)");
    putc('\r', stderr);
    terminal_write_fitted(stderr, text_span(&text), terminal_width(stderr) - 1);
    fputs("\033[K", stderr);
}

static void clear_progress(void)
{
    fputs("\r\033[K", stderr);
}

struct live_owner {
    struct packet_view *view;         /* NULL: packets are not shown */
    struct packet_words *words;       /* NULL: nobody may look at packets */
    struct capture_stats *statistics; /* NULL: none are shown */
    const struct invocation *invocation;
    struct config *reloaded; /* the latest; the run also uses the first one */
    bool with_progress;
};

static void show_notice(void *owner, const char *sentence)
{
    const struct live_owner *live = owner;
    if (live->with_progress) clear_progress();
    log_line(LOG_LINE_NOTICE, "%s", sentence);
}

/* ------------------------------------------------------------ the summary */

static void line_count(const char *label, uint64_t count, const char *rest)
{
    char memory[64];
    struct text text = text_into(memory, sizeof memory);
    figure_add_count(&text, (int64_t)count);
    printf("%-10s %12s  %s\n", label, memory, rest);
}

static void print_times(const struct run_report *report)
{
    char memory[128];
    struct text text = text_into(memory, sizeof memory);
    /* For an interface, the first time is when it was opened, even if no frame came. */
    if (report->first_us == NOT_OBSERVED || report->last_us == NOT_OBSERVED) {
        printf("%-10s %12s  the capture holds no frame that passed\n", "time", "-");
        return;
    }
    figure_add_duration(&text, report->last_us - report->first_us);
    text_add(&text, "  ");
    printf("%-10s %12s  ", "time", "");
    text_add(&text, "from ");
    figure_add_time(&text, report->first_us);
    text_add(&text, " to ");
    figure_add_time(&text, report->last_us);
    printf("%s UTC\n", memory);
}

/* Frames that were not seen, and rows not kept; prints nothing if there are none. */
static void print_losses(const struct run_report *report)
{
    const struct ledger *l = &report->ledger;
    const struct {
        uint64_t count;
        const char *label, *meaning;
    } losses[] = {
        {ledger_frames_dropped(l), "dropped", "frames that were offered and not captured"},
        {l->frames_undecodable, "unreadable", "frames of a link type or shape that is not known"},
        {l->frames_excluded, "excluded", "frames of devices that are not to be recorded"},
        {l->frames_truncated, "snapped", "frames that were captured in part only"},
        {l->gap_bytes, "gaps", "bytes that TCP delivered and this capture does not hold"},
        {report->tracker.streams_abandoned, "abandoned",
         "stream directions given up for want of memory or order"},
        {report->tracker.buffers_refused, "refused",
         "pieces not kept: memory was used up, or they were too far out of order"},
        {report->tracker.overlap_conflicts, "conflicts",
         "TCP segments with other bytes for a place already filled; the first copy was read"},
        {report->tracker.answers_left_out, "left out",
         "answers of messages that stand for more than their size allows"},
        {report->tracker.waiting_evicted, "evicted", "questions written before their answer came"},
        {report->tracker.fragments_timed_out, "fragments", "datagrams that never became whole"},
        {report->attempts_left_out, "unexamined",
         "failed connections that the search for scans and floods had no room for"},
        {l->rows_dropped, "rows lost", "rows that could not be written"},
        {report->frames_unseen, "not shown", "packets that the view had no time for"},
        {report->frames_unwritten, "unwritten", "packets that -w had no room or no disk for"},
        {report->frames_unfit, "unfit", "packets of another link type than the file of -w"},
    };
    for (size_t i = 0; i < sizeof losses / sizeof losses[0]; i++) {
        if (losses[i].count) line_count(losses[i].label, losses[i].count, losses[i].meaning);
    }
}

static void print_summary(const struct settings *settings, const struct run_report *report)
{
    static const struct {
        const char *name;
        enum record_kind kind;
    } kinds[] = {{"dns", RECORD_DNS_QUERY},
                 {"tls", RECORD_TLS_HANDSHAKE},
                 {"http", RECORD_HTTP_REQUEST},
                 {"dhcp", RECORD_DHCP_MESSAGE}};
    char memory[LINE_SIZE];
    struct text text = text_into(memory, sizeof memory);
    line_count("captures", report->captures, report->stopped ? "stopped early, as asked" : "");
    print_times(report);
    figure_add_bytes(&text, (double)report->ledger.bytes_captured);
    line_count("frames", report->ledger.frames_captured, memory);
    line_count("flows", report->ledger.flows_written, "");
    line_count("devices", report->devices_new, "not seen before");
    text_clear(&text);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        text_format(&text, "%s%s ", i ? ", " : "", kinds[i].name);
        figure_add_count(&text, (int64_t)report->rows_by_kind[kinds[i].kind]);
    }
    line_count("names", report->names_learnt, memory);
    line_count("trackers", report->trackers, "flows to listed trackers");
    line_count("findings", report->findings, report->findings ? "netscope alerts shows them" : "");
    print_losses(report);
    text_clear(&text);
    text_format(&text, "%.2f s, %.0f frames/s, database %s (", report->seconds,
                report->seconds > 0 ? (double)report->ledger.frames_captured / report->seconds
                                    : 0.0,
                settings->database);
    figure_add_bytes(&text, (double)report->database_bytes);
    text_add(&text, ")");
    printf("%-10s %s\n", "took", memory);
}

/* ------------------------------------------------------------ the command */

/* The sources to read: files and interfaces of the command line; else the configured interfaces. */
struct sources {
    const char **files;
    size_t file_count;
    struct watched watched;
};

static bool sources_take(struct sources *sources, const struct invocation *invocation,
                         struct error *error)
{
    sources->files = calloc(invocation->given_count + 1, sizeof *sources->files);
    if (!sources->files) return error_no_memory(error, "start");
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct given_option *given = &invocation->given[i];
        if (given->option == &command_options[OPT_READ])
            sources->files[sources->file_count++] = given->value;
    }
    if (!watched_take_given(&sources->watched, invocation, error)) return false;
    if (sources->file_count == 0 || sources->watched.count == 0) return true;
    return error_set(error, "Read files (-r) or watch interfaces (-i), not both at once.");
}

static void add_key(struct text *keys, const char *key)
{
    if (keys->size) text_add(keys, ", ");
    text_add(keys, key);
}

/* The keys that changed: those that are in force now, and those that this run cannot change. */
static void list_changes(const struct config *start, const struct config *latest,
                         const struct config *now, struct run_renewal *renewal)
{
    struct text renewed = text_into(renewal->renewed, sizeof renewal->renewed),
                waits = text_into(renewal->waits, sizeof renewal->waits);
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        const struct config *before = row->is_renewed ? latest : start;
        if (config_same_value(before, now, row)) continue;
        /* A default may depend on the user, and the process has changed its user by now. */
        if (!config_is_chosen(before, row) && !config_is_chosen(now, row)) continue;
        add_key(row->is_renewed ? &renewed : &waits, row->key);
    }
    if (waits.size)
        log_line(LOG_LINE_WARNING, "Changed, but only in force after the next start: %s.",
                 renewal->waits);
}

static const struct settings *reload(void *owner, struct run_renewal *renewal, struct error *error)
{
    struct live_owner *live = owner;
    struct invocation again = *live->invocation;
    const char *path = invocation_value(live->invocation, OPT_CONFIG);
    again.config = NULL;
    if (!invocation_load_file(&again, path ? path : config_default_path(), error)) {
        config_destroy(again.config);
        return NULL;
    }
    const struct config *start = live->invocation->config;
    list_changes(start, live->reloaded ? live->reloaded : start, again.config, renewal);
    if (live->view) packet_view_renew(live->view, config_settings(again.config));
    if (live->words) packet_words_renew(live->words, config_settings(again.config));
    config_destroy(live->reloaded);
    live->reloaded = again.config;
    return config_settings(again.config);
}

static void view_frame(void *owner, const struct frame *frame)
{
    const struct live_owner *live = owner;
    if (live->view) packet_view_frame(live->view, frame);
    if (live->statistics) capture_stats_frame(live->statistics, frame);
}

static void view_pause(void *owner)
{
    const struct live_owner *live = owner;
    if (live->view) packet_view_pause(live->view);
}

static struct span packet_lines(void *owner, const struct frame *frame, bool whole)
{
    const struct live_owner *live = owner;
    return packet_words_lines(live->words, frame, whole);
}

static void show_statistics(void *owner, const struct run_progress *progress)
{
    const struct live_owner *live = owner;
    capture_stats_show(live->statistics, progress);
}

/* Opens the views that the run shows. */
static bool open_views(struct live_owner *owner, struct run_request *request,
                       const struct capture_flags *flags, struct error *error)
{
    bool is_live = request->interface_count > 0;
    if (flags->detail) {
        owner->view = packet_view_open(flags, request->settings, &stop_asked, error);
        if (!owner->view) return false;
    }
    if (is_live && request->settings->server_packets) {
        owner->words = packet_words_open(request->settings, error);
        if (!owner->words) return false;
        request->packet_lines = packet_lines;
    }
    if (flags->stats_ms) {
        owner->statistics = capture_stats_open(flags, is_live, &stop_asked, error);
        if (!owner->statistics) return false;
        request->progress = is_live ? show_statistics : NULL;
        request->progress_ms = flags->stats_ms;
    }
    if (flags->detail || (flags->stats_ms && (flags->top_flows || !is_live))) {
        request->on_frame = view_frame;
        request->on_pause = view_pause;
    }
    return true;
}

static void close_views(struct live_owner *owner)
{
    packet_view_close(owner->view);
    packet_words_close(owner->words);
    capture_stats_close(owner->statistics);
}

/*
 * The service manager shows its status, but not the log, of a service that it restarts. So the
 * status has the reason too.
 */
static int give_up(const struct invocation *invocation, const struct notifier *service,
                   const struct error *error)
{
    (void)notifier_status(service, error->sentence);
    return complain_error(invocation, error);
}

/* systemd's RuntimeDirectory=netscope; NULL: this is no service. */
static const char *service_socket(char *path, size_t size)
{
    const char *folder = getenv("RUNTIME_DIRECTORY");
    if (!folder || folder[0] != '/' || strchr(folder, ':')) return NULL;
    return snprintf(path, size, "%s/control.sock", folder) < (int)size ? path : NULL;
}

static int run_capture(struct invocation *invocation, struct run_request *request,
                       const struct capture_flags *flags, struct sources *sources,
                       struct notifier *service)
{
    struct error error = {.sentence = ""};
    struct run_report report;
    char path_of_service[PATH_MOST];
    bool quiet = invocation_has(invocation, OPT_QUIET),
         with_progress =
             !quiet && flags->detail == 0 && flags->stats_ms == 0 && isatty(STDERR_FILENO);
    if (!invocation_load_config(invocation, &error)) return give_up(invocation, service, &error);
    request->settings = invocation_settings(invocation);
    if (sources->file_count == 0 && sources->watched.count == 0 &&
        !watched_take(&sources->watched, request->settings->interfaces, &error))
        return complain_error(invocation, &error);
    if (sources->file_count == 0 && sources->watched.count == 0)
        return complain(invocation, EXIT_USAGE,
                        "Say what to read, such as `netscope capture -r FILE.pcap`, or what to "
                        "watch, such as `netscope capture -i eth0`.");
    if (!database_place_choose(invocation, sources->file_count > 0, &error))
        return give_up(invocation, service, &error);
    if (invocation_has(invocation, OPT_SERVE) && sources->watched.count == 0)
        return complain(invocation, EXIT_USAGE,
                        "--serve goes with a live capture (-i); files are served by `netscope "
                        "serve` once they are read.");
    if (invocation_has(invocation, OPT_SERVE) && !serving_start(invocation, &error))
        return give_up(invocation, service, &error);
    request->settings = invocation_settings(invocation);
    request->confine = true;
    request->config_file = invocation_value(invocation, OPT_CONFIG);
    if (!request->config_file) request->config_file = config_default_path();
    request->files = sources->files;
    request->file_count = sources->file_count;
    request->interfaces = sources->watched.names;
    request->interface_count = sources->watched.count;
    request->progress = with_progress ? show_progress : NULL;
    request->notice = show_notice;
    struct live_owner owner = {.invocation = invocation, .with_progress = with_progress};
    request->owner = &owner;
    request->reloads = &reloads_asked;
    request->reload = reload;
    request->is_controlled = true;
    request->control = service_socket(path_of_service, sizeof path_of_service);
    if (!open_views(&owner, request, flags, &error)) {
        close_views(&owner);
        return give_up(invocation, service, &error);
    }
    take_signals(request->interface_count > 0);
    request->service = service->descriptor >= 0 ? service : NULL;
    bool good = pipeline_run(request, &report, &error);
    config_destroy(owner.reloaded);
    close_views(&owner);
    if (with_progress) clear_progress();
    if (!good) return give_up(invocation, service, &error);
    if (!quiet) print_summary(request->settings, &report);
    if (!quiet && request->file_count)
        read_before_say(request->settings->database, report.captures);
    return EXIT_OK;
}

/* What a shell or a manager left open is not for whoever might take the capture over. */
static void close_inherited(void)
{
    (void)close_range(STDERR_FILENO + 1, ~0U, 0);
}

int command_capture(struct invocation *invocation)
{
    struct run_request request = {.stop = &stop_asked};
    struct sources sources = {.file_count = 0};
    struct capture_flags flags;
    struct error error;
    int exit_code;
    if (!sources_take(&sources, invocation, &error))
        exit_code = complain(invocation, EXIT_USAGE, "%s", error.sentence);
    else if (!capture_flags_take(&flags, invocation))
        exit_code = EXIT_USAGE;
    else {
        struct notifier service;
        if (sources.watched.count > 0) close_inherited();
        if (!notifier_open(&service, &error)) log_line(LOG_LINE_WARNING, "%s", error.sentence);
        request.frames_most = flags.frames_most;
        request.raw = flags.raw.path ? &flags.raw : NULL;
        exit_code = run_capture(invocation, &request, &flags, &sources, &service);
        notifier_close(&service);
    }
    free(sources.files);
    return exit_code;
}

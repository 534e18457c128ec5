/* SPDX-License-Identifier: MIT */
/* netscope watch: the pipeline of a capture, with a screen instead of a summary. */
#include "base/clock.h"
#include "base/log.h"
#include "base/text_safe.h"
#include "capture/capture.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "device_page.h"
#include "page.h"
#include "pipeline/pipeline.h"
#include "render/figure.h"
#include "running.h"
#include "screen.h"
#include "stop.h"
#include "storage/files.h"
#include "watched.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { LOOK_MS = 50, SECONDS_MOST = 24 * 3600, DEVICE_ROWS = 10 };

/* What the ledger counts, of all sources since the start. */
struct counts {
    uint64_t frames, bytes, dropped, flows;
};

struct watch {
    const struct settings *settings;
    char title[700];
    double once_s; /* 0: a screen, until it is stopped */
    bool done, colour;
    struct facts facts;
    struct view view;
    struct storage_reader *reader; /* NULL: there are no rows yet */
    pthread_mutex_t mutex;         /* of said */
    char said[512];                /* the last notice, from any thread */
    char unknown[512];             /* why the page of a device cannot be shown; "": it can */
    char *device_page;             /* NULL: none */
    struct counts before;
    bool has_counts;
    double drawn_s, counted_s;
    size_t drawn_width, drawn_height;
};

/* ------------------------------------------------------------ a device */

/* By an address of the marked row: the first of its hosts that is a device. */
static void find_marked(struct watch *watch)
{
    const struct fact_row *row = view_row(&watch->view, &watch->facts, watch->view.selected);
    struct error error = {.sentence = "No row is marked."};
    watch->view.wants_device = false;
    for (size_t i = 0; row && watch->reader && i < 2 && !watch->view.has_device; i++)
        watch->view.has_device = row->hosts[i][0] && find_device(watch->reader, row->hosts[i],
                                                                 &watch->view.device_id, &error);
    watch->view.scroll = 0;
    struct text text = text_into(watch->unknown, sizeof watch->unknown);
    if (!watch->view.has_device) text_add_safe(&text, span_text(error.sentence));
}

static void read_device(struct watch *watch)
{
    size_t size;
    struct error error;
    struct render_style style = {.width = watch->drawn_width, .colour = watch->colour};
    free(watch->device_page);
    watch->device_page = NULL;
    if (!watch->view.has_device) return;
    FILE *memory = open_memstream(&watch->device_page, &size);
    if (!memory) return;
    if (!device_page_write(memory, watch->reader, watch->view.device_id, &style, DEVICE_ROWS,
                           &error))
        fprintf(memory, "\n%s\n", error.sentence);
    (void)fclose(memory);
}

/* ------------------------------------------------------------ drawing */

static void read_rows(struct watch *watch)
{
    if (!watch->reader) watch->reader = storage_reader_open(watch->settings->database, NULL);
    facts_read_rows(&watch->facts, watch->reader);
    facts_sort(&watch->facts, watch->view.sort);
    read_device(watch);
}

static void draw(struct watch *watch)
{
    char *bytes = NULL, notice[sizeof watch->said];
    size_t size = 0;
    bool plain = watch->once_s > 0;
    FILE *memory = open_memstream(&bytes, &size);
    if (!memory) return;
    struct page_space space = {.out = memory,
                               .line_end = plain ? "\n" : "\033[K\r\n",
                               .width = watch->drawn_width,
                               .height = watch->drawn_height,
                               .colour = watch->colour};
    pthread_mutex_lock(&watch->mutex);
    memcpy(notice, watch->said, sizeof notice);
    pthread_mutex_unlock(&watch->mutex);
    const struct page_texts texts = {.title = watch->title,
                                     .notice = watch->unknown[0] ? watch->unknown : notice,
                                     .device = watch->device_page};
    if (!plain) fputs("\033[H", memory);
    page_draw(&space, &watch->facts, &watch->view, &texts);
    if (!plain) fputs("\033[K\033[J", memory);
    if (fclose(memory) == 0) fwrite(bytes, 1, size, stdout);
    fflush(stdout);
    free(bytes);
}

/* True if the size of the screen is another one than that of the drawn page. */
static bool take_size(struct watch *watch)
{
    size_t width = watch->drawn_width, height = watch->drawn_height;
    if (watch->once_s > 0) {
        watch->drawn_width = terminal_width(stdout);
        if (watch->drawn_width == 0) watch->drawn_width = 1000;
        watch->drawn_height = 0;
    } else {
        screen_size(&watch->drawn_width, &watch->drawn_height);
    }
    return width != watch->drawn_width || height != watch->drawn_height;
}

/* Carries out the keys that were pressed: true if there were any. */
static bool take_keys(struct watch *watch)
{
    int key;
    bool any = false;
    struct view *view = &watch->view;
    while ((key = screen_key()) != KEY_NONE) {
        any = true;
        watch->unknown[0] = 0;
        if (!view_take_key(view, key)) stop_asked = 1;
        if (view->wants_device) find_marked(watch);
    }
    if (any) facts_sort(&watch->facts, view->sort);
    if (any && view->has_device != (watch->device_page != NULL)) read_device(watch);
    return any;
}

/*
 * Looks at the keyboard, the screen and the clock. True: a second is over, and the caller brings
 * the rates and talkers of now, then calls show().
 */
static bool is_second_over(struct watch *watch, double now_s)
{
    if (watch->once_s > 0) {
        if (now_s < watch->once_s || watch->done) return false;
        watch->done = true;
        stop_asked = 1;
        (void)take_size(watch);
        return true;
    }
    bool is_changed = take_size(watch);
    is_changed |= take_keys(watch);
    bool is_over = watch->drawn_s < 0 || now_s - watch->drawn_s >= 1;
    if (is_over) watch->drawn_s = now_s;
    if (is_changed && !is_over) draw(watch);
    return is_over;
}

static void show(struct watch *watch)
{
    if (!watch->view.is_paused) read_rows(watch);
    draw(watch);
}

/* ------------------------------------------------------------ rates */

/* "1,204 frames/s, 4.97 Mbit/s, dropped 0 of 12,040 frames, flows 31" */
static void set_rates(struct watch *watch, const struct counts *now, double now_s)
{
    double seconds = now_s - watch->counted_s;
    const struct counts *before = &watch->before;
    struct text text = text_into(watch->facts.rates, sizeof watch->facts.rates);
    if (seconds <= 0) seconds = 1;
    double bits = 8 * (double)(now->bytes - before->bytes) / seconds;
    if (watch->has_counts) {
        figure_add_count(&text, (int64_t)((double)(now->frames - before->frames) / seconds));
        text_format(&text, " frames/s, %.2f Mbit/s, ", bits / 1e6);
        sparkline_add(&watch->facts.bits, bits);
    }
    text_add(&text, "dropped ");
    figure_add_count(&text, (int64_t)now->dropped);
    text_add(&text, " of ");
    figure_add_count(&text, (int64_t)(now->frames + now->dropped));
    text_add(&text, " frames, flows ");
    figure_add_count(&text, (int64_t)now->flows);
    watch->before = *now;
    watch->has_counts = true;
    watch->counted_s = now_s;
}

/* ------------------------------------------------------------ capturing */

static void show_progress(void *owner, const struct run_progress *progress)
{
    struct watch *watch = owner;
    const struct ledger *ledger = &progress->totals;
    const struct counts now = {.frames = ledger->frames_captured,
                               .bytes = ledger->bytes_captured,
                               .dropped = ledger_frames_dropped(ledger),
                               .flows = ledger->flows_live};
    if (!is_second_over(watch, progress->seconds)) return;
    if (!watch->view.is_paused) {
        set_rates(watch, &now, progress->seconds);
        if (progress->talkers) watch->facts.talkers = *progress->talkers;
    }
    show(watch);
}

static void show_notice(void *owner, const char *sentence)
{
    struct watch *watch = owner;
    if (watch->once_s > 0) {
        log_line(LOG_LINE_NOTICE, "%s", sentence);
        return;
    }
    pthread_mutex_lock(&watch->mutex);
    struct text text = text_into(watch->said, sizeof watch->said);
    text_add_safe(&text, span_text(sentence));
    pthread_mutex_unlock(&watch->mutex);
}

static bool capture(struct watch *watch, const struct invocation *invocation,
                    const char *const *interfaces, size_t count, struct error *error)
{
    const struct settings *settings = watch->settings;
    struct run_report report;
    const char *config = invocation_value(invocation, OPT_CONFIG);
    struct run_request request = {.settings = settings,
                                  .confine = true,
                                  .config_file = config ? config : config_default_path(),
                                  .interfaces = interfaces,
                                  .interface_count = count,
                                  .stop = &stop_asked,
                                  .progress = show_progress,
                                  .progress_ms = LOOK_MS,
                                  .notice = show_notice,
                                  .wants_talkers = !settings->pseudonyms,
                                  .owner = watch};
    watch->has_counts = true; /* all of nothing */
    watch->facts.talkers_from_rows = !request.wants_talkers;
    return pipeline_run(&request, &report, error);
}

/* ------------------------------------------------------------ looking */

/* The sums of the ledger over all sources. False: nobody tells them. */
static bool ask_counts(struct watch *watch, struct counts *counts)
{
    struct error error;
    const struct message message = {.kind = MESSAGE_STATUS};
    struct control_reply *reply = running_ask(watch->settings->database, &message, NULL, &error);
    *counts = (struct counts){.frames = 0};
    for (size_t i = 0; i < control_reply_count(reply, "sources"); i++) {
        counts->frames += (uint64_t)control_reply_integer(reply, "sources", i, "frames_captured");
        counts->bytes += (uint64_t)control_reply_integer(reply, "sources", i, "bytes_captured");
        counts->dropped += (uint64_t)control_reply_integer(reply, "sources", i, "frames_dropped");
        counts->flows += (uint64_t)control_reply_integer(reply, "sources", i, "flows_live");
    }
    bool is_told = reply != NULL;
    control_reply_free(reply);
    return is_told;
}

/* If the capture has no control socket: by the last row of the ledger. */
static void read_rates(struct watch *watch)
{
    struct text text = text_into(watch->facts.rates, sizeof watch->facts.rates);
    struct storage_reader *reader = watch->reader;
    struct storage_rows *rows =
        reader ? storage_query(reader, "watch/rates", NULL, NULL, 0, NULL) : NULL;
    int frames = rows ? storage_column(rows, "frames") : 0;
    int bytes = rows ? storage_column(rows, "bytes") : 0;
    int dropped = rows ? storage_column(rows, "dropped") : 0;
    int interval = rows ? storage_column(rows, "interval_us") : 0;
    if (rows && storage_next(rows, NULL) == 1 && storage_integer(rows, interval) > 0) {
        double seconds = (double)storage_integer(rows, interval) / 1e6;
        text_format(&text, "%.0f frames/s, %.2f Mbit/s, dropped %lld in the last %.0f s",
                    (double)storage_integer(rows, frames) / seconds,
                    8 * (double)storage_integer(rows, bytes) / seconds / 1e6,
                    (long long)storage_integer(rows, dropped), seconds);
    }
    if (rows) storage_rows_close(rows);
}

/* What the capture says of this moment, else what the rows have. */
static void ask_capture(struct watch *watch, double now_s)
{
    struct error error;
    struct counts counts;
    const struct message message = {.kind = MESSAGE_TALKERS};
    struct control_reply *reply = running_ask(watch->settings->database, &message, NULL, &error);
    watch->facts.talkers_from_rows = !reply;
    if (reply) facts_read_talkers(&watch->facts, reply);
    control_reply_free(reply);
    if (reply && ask_counts(watch, &counts))
        set_rates(watch, &counts, now_s);
    else
        read_rates(watch);
}

/* Shows the database that another program writes. */
static void look(struct watch *watch)
{
    int64_t begin_us = monotonic_now_us();
    while (!stop_asked) {
        double now_s = (double)(monotonic_now_us() - begin_us) / 1e6;
        bool is_first = !watch->has_counts && watch->once_s > 0;
        if (is_first) ask_capture(watch, now_s);
        if (is_second_over(watch, now_s)) {
            if (!watch->view.is_paused) ask_capture(watch, now_s);
            show(watch);
        }
        (void)usleep(LOOK_MS * 1000);
    }
}

/* ------------------------------------------------------------ the command */

/* An unpredictable name, because any user may write in the folder. */
static bool use_temporary(struct invocation *invocation, char path[PATH_MOST], struct error *error)
{
    const char *folder = getenv("TMPDIR");
    uint8_t random[16];
    struct text text = text_into(path, PATH_MOST);
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        return error_set(error, "There is no randomness for the name of a database; give one with "
                                "--db.");
    text_format(&text, "%s/netscope-watch-", folder && folder[0] == '/' ? folder : "/tmp");
    text_add_hex(&text, random, sizeof random);
    text_add(&text, ".db");
    return config_set(invocation->config, config_find_flag("database"), path, "watch", error);
}

/* The interfaces of -i, else of the configuration, else that of the default route. */
static bool find_interfaces(const struct invocation *invocation, struct watched *watched,
                            struct error *error)
{
    char name[64];
    if (!watched_take_given(watched, invocation, error)) return false;
    if (watched->count) return true;
    if (!watched_take(watched, invocation_settings(invocation)->interfaces, error)) return false;
    if (watched->count || !capture_default_interface(name, sizeof name)) return true;
    return watched_take(watched, name, error);
}

static void set_title(struct watch *watch, const char *const *interfaces, size_t count)
{
    struct text text = text_into(watch->title, sizeof watch->title);
    text_add(&text, "netscope watch: ");
    for (size_t i = 0; i < count; i++) {
        text_add(&text, i ? ", " : "");
        text_add_safe(&text, span_text(interfaces[i]));
    }
    if (count == 0) text_add_safe(&text, span_text(watch->settings->database));
}

static bool run(struct watch *watch, struct invocation *invocation, struct error *error)
{
    char temporary[PATH_MOST] = "";
    struct watched watched = {.count = 0};
    if (!find_interfaces(invocation, &watched, error)) return false;
    size_t count = watched.count;
    bool only_looks =
        invocation_has(invocation, OPT_DB) && storage_is_being_written(watch->settings->database);
    if (only_looks) count = 0;
    if (!only_looks && count == 0)
        return error_set(error, "There is no default route, so say what to watch: `netscope watch "
                                "-i NAME`; `netscope interfaces` lists what there is.");
    if (!invocation_has(invocation, OPT_DB) && !use_temporary(invocation, temporary, error))
        return false;
    if (watch->once_s == 0 && !screen_open(error)) return false;
    set_title(watch, watched.names, count);
    view_begin(&watch->view);
    watch->drawn_s = -1;
    watch->colour = watch->once_s == 0 && terminal_colour(stdout);
    stop_on_signals();
    stop_take(SIGHUP, stop_by);
    bool good = true;
    if (only_looks)
        look(watch);
    else
        good = capture(watch, invocation, watched.names, count, error);
    storage_reader_close(watch->reader);
    free(watch->device_page);
    screen_close();
    if (temporary[0]) storage_remove_files(temporary);
    return good;
}

int command_watch(struct invocation *invocation)
{
    struct error error = {.sentence = ""};
    struct watch *watch = calloc(1, sizeof *watch);
    const char *once = invocation_value(invocation, OPT_ONCE);
    char *end = NULL;
    if (!watch) return complain(invocation, EXIT_TROUBLE, "There is not enough memory to start.");
    int exit_code = EXIT_OK;
    if (once) watch->once_s = strtod(once, &end);
    if (once && (*end || !(watch->once_s >= 1 && watch->once_s <= SECONDS_MOST)))
        exit_code = complain(invocation, EXIT_USAGE,
                             "--once takes a number of seconds, such as 10, not '%s'.", once);
    else if (!invocation_load_config(invocation, &error))
        exit_code = complain_error(invocation, &error);
    if (exit_code == EXIT_OK) {
        pthread_mutex_init(&watch->mutex, NULL);
        watch->settings = invocation_settings(invocation);
        if (!run(watch, invocation, &error)) exit_code = complain_error(invocation, &error);
        pthread_mutex_destroy(&watch->mutex);
    }
    free(watch);
    return exit_code;
}

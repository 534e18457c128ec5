/* SPDX-License-Identifier: MIT */
/* netscope watch: the pipeline of a capture, with a screen instead of a summary. */
#include "base/log.h"
#include "base/text_safe.h"
#include "capture/capture.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "pipeline/pipeline.h"
#include "render/figure.h"
#include "running.h"
#include "screen.h"
#include "storage/files.h"
#include "watch_page.h"
#include "watched.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { LOOK_MS = 50, SECONDS_MOST = 24 * 3600 };

static volatile int stop_asked;

static void ask_to_stop(int number)
{
    (void)number;
    stop_asked = 1;
}

struct watch {
    const struct settings *settings;
    char title[700];
    double once_s; /* 0: a screen, until it is stopped */
    bool done;
    struct watch_page page;
    pthread_mutex_t mutex; /* of said */
    char said[512];        /* the last notice, from any thread */
    struct ledger before;
    double drawn_s, rates_s;
    size_t drawn_width, drawn_height;
};

/* ------------------------------------------------------------ drawing */

static void draw(struct watch *watch)
{
    char *bytes = NULL;
    size_t size = 0;
    bool plain = watch->once_s > 0;
    if (!watch->page.reader)
        watch->page.reader = storage_reader_open(watch->settings->database, NULL);
    FILE *memory = open_memstream(&bytes, &size);
    if (!memory) return;
    if (plain) {
        size_t width = terminal_width(stdout);
        watch->page.width = width ? width : 1000;
        watch->page.height = 0;
    } else {
        screen_size(&watch->page.width, &watch->page.height);
        watch->drawn_width = watch->page.width;
        watch->drawn_height = watch->page.height;
        fputs("\033[H", memory);
    }
    pthread_mutex_lock(&watch->mutex);
    memcpy(watch->page.notice, watch->said, sizeof watch->said);
    pthread_mutex_unlock(&watch->mutex);
    watch_page_write(memory, &watch->page, plain ? "\n" : "\033[K\r\n");
    if (!plain) fputs("\033[K\033[J", memory);
    if (fclose(memory) == 0) fwrite(bytes, 1, size, stdout);
    fflush(stdout);
    free(bytes);
}

/* Checks the keyboard and the clock: true if a page is due. */
static bool is_due(struct watch *watch, double now_s)
{
    if (watch->once_s > 0) {
        if (now_s < watch->once_s || watch->done) return false;
        watch->done = true;
        stop_asked = 1;
        return true;
    }
    size_t width, height;
    char key = screen_key();
    if (key == 'q' || key == 'Q' || key == 3 || key == 4) stop_asked = 1;
    screen_size(&width, &height);
    return now_s - watch->drawn_s >= 1 || width != watch->drawn_width ||
           height != watch->drawn_height;
}

/* ------------------------------------------------------------ capturing */

static void set_rates(struct watch *watch, const struct run_progress *progress)
{
    const struct ledger *now = &progress->totals, *before = &watch->before;
    double seconds = progress->seconds - watch->rates_s;
    struct text text = text_into(watch->page.rates, sizeof watch->page.rates);
    uint64_t dropped = ledger_frames_dropped(now);
    if (seconds <= 0) seconds = 1;
    figure_add_count(&text,
                     (int64_t)((double)(now->frames_captured - before->frames_captured) / seconds));
    text_format(&text, " frames/s, %.2f Mbit/s, dropped %" PRIu64 " of ",
                8 * (double)(now->bytes_captured - before->bytes_captured) / seconds / 1e6,
                dropped);
    figure_add_count(&text, (int64_t)(now->frames_captured + dropped));
    text_format(&text, " frames, flows %" PRIu64, now->flows_live);
    watch->before = *now;
    watch->rates_s = progress->seconds;
}

static void show_progress(void *owner, const struct run_progress *progress)
{
    struct watch *watch = owner;
    if (!is_due(watch, progress->seconds)) return;
    if (progress->seconds - watch->rates_s >= 1 || watch->rates_s == 0 || watch->once_s > 0) {
        set_rates(watch, progress);
    }
    if (progress->talkers) {
        watch->page.talkers = *progress->talkers;
        watch_talkers_sort(&watch->page.talkers);
    }
    watch->drawn_s = progress->seconds;
    draw(watch);
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
    watch->page.talkers_from_rows = !request.wants_talkers;
    return pipeline_run(&request, &report, error);
}

/* ------------------------------------------------------------ looking */

static void read_rates(struct watch *watch)
{
    struct text text = text_into(watch->page.rates, sizeof watch->page.rates);
    struct storage_reader *reader = watch->page.reader;
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
    } else {
        text_add(&text, "no rates yet");
    }
    if (rows) storage_rows_close(rows);
}

/* What the capture says of this moment, else what the rows have. */
static void ask_capture(struct watch *watch)
{
    struct error error;
    const struct message message = {.kind = MESSAGE_TALKERS};
    struct control_reply *reply = running_ask(watch->settings->database, &message, NULL, &error);
    struct text text = text_into(watch->page.rates, sizeof watch->page.rates);
    watch->page.talkers_from_rows = !reply;
    if (reply) {
        watch_talkers_read(&watch->page.talkers, reply);
        watch_talkers_sort(&watch->page.talkers);
        watch_talkers_add_rates(&text, &watch->page.talkers);
    }
    if (text.size == 0) read_rates(watch);
    control_reply_free(reply);
}

/* Shows the database that another program writes. */
static void look(struct watch *watch)
{
    for (double now_s = 0; !stop_asked; now_s += LOOK_MS / 1e3) {
        if (now_s == 0 || is_due(watch, now_s)) {
            if (now_s > 0 || watch->once_s == 0) {
                ask_capture(watch);
                draw(watch);
            }
            watch->drawn_s = now_s;
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
    if (watch->once_s == 0) text_add(&text, "   (q ends it)");
    watch->page.title = watch->title;
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
    (void)signal(SIGINT, ask_to_stop);
    (void)signal(SIGTERM, ask_to_stop);
    (void)signal(SIGHUP, ask_to_stop);
    bool good = true;
    if (only_looks)
        look(watch);
    else
        good = capture(watch, invocation, watched.names, count, error);
    storage_reader_close(watch->page.reader);
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

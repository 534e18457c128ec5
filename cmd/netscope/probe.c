/* SPDX-License-Identifier: MIT */
/* netscope probe: how a request to a server travels, and why it fails where it fails. */
#include "probe/probe.h"
#include "base/amount.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/terminal.h"
#include "database_place.h"
#include "enricher/geo.h"
#include "probe_confine.h"
#include "probe_keeper.h"
#include "probe_memory.h"
#include "stop.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TIMEOUT_S = 15,
    TIMEOUT_MOST_S = 3600,
    PAGE_WIDTH = 100,
    PAGE_WIDTH_MOST = 160,
    PROBES_MOST = 2
};

/* ---------------------------------------------------------------- what comes of it */

enum form { FORM_PAGE, FORM_JSON, FORM_HTML };

static bool choose_form(const struct invocation *invocation, enum form *form)
{
    const char *word = invocation_value(invocation, OPT_FORMAT);
    *form = invocation_has(invocation, OPT_JSON) ? FORM_JSON : FORM_PAGE;
    if (!word) return true;
    *form = strcmp(word, "html") == 0 ? FORM_HTML : FORM_JSON;
    return *form == FORM_HTML || strcmp(word, "json") == 0;
}

/* A waterfall may be as wide as the terminal: then what came of a step stands beside it. */
static size_t page_width(void)
{
    size_t width = terminal_width(stdout);
    return width == 0 ? PAGE_WIDTH : width < PAGE_WIDTH_MOST ? width : PAGE_WIDTH_MOST;
}

static void write_form(struct sink *sink, enum form form, const struct probe *const *probes,
                       size_t count)
{
    size_t width = page_width();
    if (form == FORM_HTML)
        probe_write_html(sink, probes, count);
    else if (form == FORM_JSON && count == 1)
        probe_write_json(sink, probes[0]);
    else if (form == FORM_JSON)
        probe_compare_json(sink, probes);
    else if (count == 1)
        probe_write_page(sink, probes[0], width);
    else
        probe_compare_page(sink, probes, width);
}

static int write_out(const struct invocation *invocation, enum form form,
                     const struct probe *const *probes, size_t count)
{
    struct error error;
    struct sink sink = terminal_sink(stdout);
    int exit_code = EXIT_OK;
    write_form(&sink, form, probes, count);
    if (sink.failed) return complain_error(invocation, &sink.error);
    if (!terminal_flush(stdout, &error)) return complain_error(invocation, &error);
    for (size_t i = 0; i < count; i++)
        if (probe_worst(probes[i]) == PROBE_FAILED) exit_code = EXIT_TROUBLE;
    return exit_code;
}

/* ---------------------------------------------------------------- asking */

/* How often one target is asked, and who keeps what was found. */
struct series {
    int64_t runs;        /* 0: until it is stopped */
    int64_t interval_us; /* from beginning to beginning */
    bool must_keep;
    struct probe_keeper keeper;
    char asked_with[512]; /* the options that make it another question */
};

/* A series is kept if there is a database; a single run if a person asked for that. */
static bool keeps(const struct invocation *invocation, const struct series *series)
{
    if (invocation_has(invocation, OPT_SIMULATE)) return false; /* it says nothing of the server */
    return series->must_keep ||
           (series->runs != 1 && access(database_place_asked(invocation), F_OK) == 0);
}

static void tell_options(const struct probe_options *options, struct series *series)
{
    struct text text = text_into(series->asked_with, sizeof series->asked_with);
    if (options->resolvers) text_format(&text, "--resolver %s", options->resolvers);
    if (options->only_public) text_format(&text, "%s--public-only", text.size ? " " : "");
    if (options->ca_file)
        text_format(&text, "%s--ca-file %s", text.size ? " " : "", options->ca_file);
}

/* All that is read from files is read before the first packet is sent. */
static bool prepare(const struct invocation *invocation, const struct probe_options *options,
                    struct series *series, struct probe *probes[PROBES_MOST], struct error *error)
{
    tell_options(options, series);
    for (size_t i = 0; i < invocation->operand_count; i++) {
        probes[i] = probe_open(options, invocation->operands[i], error);
        if (!probes[i]) return false;
        probe_memory_read(invocation, probe_host(probes[i]), probe_history_of(probes[i]));
    }
    if (series->must_keep && access(database_place_asked(invocation), F_OK) != 0)
        return error_set(error, "There is no database at %s yet, so the run cannot be kept.",
                         database_place_asked(invocation));
    if (keeps(invocation, series)) {
        probe_memory_recall(invocation, series->asked_with, probes[0]);
        if (!probe_keeper_start(&series->keeper, invocation, error)) return false;
    }
    return probe_confine(options->simulate != NULL, error);
}

/* A run that cannot be kept is told all the same. False: a person asked for it to be kept. */
static bool keep_run(struct series *series, const struct probe *probe)
{
    struct error error;
    _Alignas(8) static uint8_t memory[PROBE_RECORD_BYTES];
    const struct record *run = probe_record(probe, series->asked_with, memory);
    if (probe_keeper_take(&series->keeper, run, &error)) return true;
    log_line(series->must_keep ? LOG_LINE_WARNING : LOG_LINE_NOTICE, "The run is not kept: %s",
             error.sentence);
    return !series->must_keep;
}

static int write_run(struct invocation *invocation, enum form form, const struct probe *probe)
{
    struct error error;
    struct sink sink = terminal_sink(stdout);
    if (form == FORM_JSON)
        probe_write_json(&sink, probe);
    else
        probe_write_run(&sink, probe, terminal_prose_width(stdout, PAGE_WIDTH));
    if (sink.failed) return complain_error(invocation, &sink.error);
    return terminal_flush(stdout, &error) ? EXIT_OK : complain_error(invocation, &error);
}

static void pause_until(int64_t us)
{
    int64_t left_us = us - monotonic_now_us();
    const struct timespec left = {.tv_sec = left_us / 1000000, .tv_nsec = left_us % 1000000 * 1000};
    if (left_us > 0 && !stop_asked) (void)nanosleep(&left, NULL);
}

/* The worst run decides. */
static int ask_again_and_again(struct invocation *invocation, enum form form, struct series *series,
                               struct probe *probe)
{
    int exit_code = EXIT_OK;
    for (int64_t run = 1; !stop_asked && (series->runs == 0 || run <= series->runs); run++) {
        int64_t begun_us = monotonic_now_us();
        probe_ask(probe);
        if (stop_asked) break; /* half a run says nothing */
        if (probe_worst(probe) == PROBE_FAILED) exit_code = EXIT_TROUBLE;
        if (write_run(invocation, form, probe) != EXIT_OK) return EXIT_TROUBLE;
        if (!keep_run(series, probe)) exit_code = EXIT_TROUBLE;
        if (run != series->runs) pause_until(begun_us + series->interval_us);
    }
    return exit_code;
}

/* One target, or two that are compared. */
static int ask_once(struct invocation *invocation, enum form form, struct series *series,
                    struct probe *const probes[PROBES_MOST])
{
    size_t count = invocation->operand_count;
    for (size_t i = 0; i < count; i++)
        probe_ask(probes[i]);
    int exit_code = write_out(invocation, form, (const struct probe *const *)probes, count);
    return keep_run(series, probes[0]) ? exit_code : EXIT_TROUBLE;
}

static int ask_all(struct invocation *invocation, const struct probe_options *options,
                   enum form form, struct series *series)
{
    struct error error = {.kind = ERROR_BUG};
    struct probe *probes[PROBES_MOST] = {NULL};
    size_t count = invocation->operand_count;
    int exit_code = EXIT_OK;
    bool good = prepare(invocation, options, series, probes, &error);
    invocation->is_mistaken = !good && error.kind == ERROR_BAD_QUESTION;
    if (!good)
        exit_code = complain_error(invocation, &error);
    else if (series->runs == 1)
        exit_code = ask_once(invocation, form, series, probes);
    else
        exit_code = ask_again_and_again(invocation, form, series, probes[0]);
    probe_keeper_end(&series->keeper);
    for (size_t i = 0; i < count; i++)
        if (probes[i]) probe_free(probes[i]);
    return exit_code;
}

static int ask_layers(struct invocation *invocation, struct probe_options *options, enum form form,
                      struct series *series)
{
    struct error error;
    int exit_code = EXIT_OK;
    if (!invocation_load_config(invocation, &error)) return complain_error(invocation, &error);
    if (invocation_has(invocation, OPT_DB) && !probe_memory_opens(invocation, &exit_code))
        return exit_code;
    struct geo *geo = geo_open(invocation_settings(invocation)->data_directory, NULL, &error);
    if (!geo) return complain_error(invocation, &error);
    options->locate = probe_locate;
    options->owner = geo;
    exit_code = ask_all(invocation, options, form, series);
    geo_close(geo);
    return exit_code;
}

static bool choose_series(const struct invocation *invocation, enum form form,
                          struct series *series)
{
    const char *repeat = invocation_value(invocation, OPT_REPEAT);
    const char *watch = invocation_value(invocation, OPT_WATCH);
    *series = (struct series){.runs = watch && !repeat ? 0 : 1,
                              .must_keep = invocation_has(invocation, OPT_KEEP),
                              .keeper = {.socket = -1}};
    if (!repeat && !watch) return true;
    return invocation->operand_count == 1 && form != FORM_HTML &&
           (!repeat || (amount_parse_count(repeat, &series->runs) && series->runs > 1)) &&
           (!watch || (parse_duration_us(watch, &series->interval_us) && series->interval_us > 0));
}

/* The runs of a name that were kept, and nothing is sent. */
static int list_history(struct invocation *invocation)
{
    struct error error;
    char host[PROBE_HOST_SIZE];
    if (probe_read_host(invocation->operands[0], host, &error))
        return list_rows_of(invocation, "probes", "domain", host);
    invocation->is_mistaken = true;
    return complain_error(invocation, &error);
}

/* What goes with --history and with nothing else, and the reverse. */
static int check_flags(const struct invocation *invocation)
{
    bool lists = invocation_has(invocation, OPT_HISTORY);
    const unsigned __int128 only_listing = FLAG(LIMIT) | FLAG(SINCE) | FLAG(UNTIL);
    const unsigned __int128 both = FLAG(HISTORY) | FLAG(JSON) | FLAG(DB) | FLAG(CONFIG);
    for (size_t i = 0; i < invocation->given_count; i++) {
        const struct command_option *option = invocation->given[i].option;
        if (!option || (both >> option->id & 1)) continue;
        if (lists != (bool)(only_listing >> option->id & 1))
            return complain(invocation, EXIT_USAGE, "--%s %s --history.", option->name,
                            lists ? "does not go with" : "goes only with");
    }
    if (lists && invocation->operand_count > 1)
        return complain(invocation, EXIT_USAGE, "--history takes one name.");
    if (invocation_has(invocation, OPT_PUBLIC_ONLY) && invocation_has(invocation, OPT_SIMULATE))
        return complain(invocation, EXIT_USAGE,
                        "--public-only does not go with --simulate, whose relay is on this "
                        "machine.");
    if (invocation_has(invocation, OPT_KEEP) &&
        (invocation_has(invocation, OPT_SIMULATE) || invocation_has(invocation, OPT_COMPARE)))
        return complain(invocation, EXIT_USAGE,
                        "--keep goes neither with --simulate nor with --compare.");
    return EXIT_OK;
}

int command_probe(struct invocation *invocation)
{
    int exit_code = check_flags(invocation);
    if (exit_code != EXIT_OK) return exit_code;
    if (invocation_has(invocation, OPT_HISTORY)) return list_history(invocation);
    enum form form;
    struct series series;
    const char *timeout = invocation_value(invocation, OPT_TIMEOUT);
    struct probe_options options = {.timeout_us = (int64_t)TIMEOUT_S * 1000000,
                                    .ca_file = invocation_value(invocation, OPT_CA_FILE),
                                    .resolvers = invocation_value(invocation, OPT_RESOLVER),
                                    .simulate = invocation_value(invocation, OPT_SIMULATE),
                                    .only_public = invocation_has(invocation, OPT_PUBLIC_ONLY),
                                    .stop = &stop_asked};
    if (timeout && (!parse_duration_us(timeout, &options.timeout_us) || options.timeout_us <= 0 ||
                    options.timeout_us > (int64_t)TIMEOUT_MOST_S * 1000000))
        return complain(invocation, EXIT_USAGE,
                        "--timeout takes a time up to an hour, such as 5s or 1m, not '%s'.",
                        timeout);
    if (!choose_form(invocation, &form))
        return complain(invocation, EXIT_USAGE, "--format takes html or json, not '%s'.",
                        invocation_value(invocation, OPT_FORMAT));
    if (!choose_series(invocation, form, &series))
        return complain(invocation, EXIT_USAGE,
                        "--repeat takes a number from 2 on, --watch a time such as 10s or 5m; both "
                        "ask one target, and there is no page of several runs.");
    if (invocation_has(invocation, OPT_COMPARE) != (invocation->operand_count == PROBES_MOST))
        return complain(invocation, EXIT_USAGE,
                        "Two targets are compared by `netscope probe --compare A B`; without "
                        "--compare it takes one.");
    stop_on_signals();
    (void)signal(SIGPIPE, SIG_IGN);
    return ask_layers(invocation, &options, form, &series);
}

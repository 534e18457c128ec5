/* SPDX-License-Identifier: MIT */
#include "live_control.h"

#include "base/clock.h"
#include "base/text.h"
#include "storage/files.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { DATA_EVERY_US = 60 * 1000 * 1000 };

/* ------------------------------------------------------------ opening */

/*
 * Every path of the database leads to the same lock and so to the socket, so the path must be
 * absolute.
 */
static bool find_path(const struct run *run, char path[CONTROL_PATH_MOST])
{
    char database[PATH_MAX];
    const char *given = run->request->control;
    if (given) return snprintf(path, CONTROL_PATH_MOST, "%s", given) < CONTROL_PATH_MOST;
    return realpath(run->request->settings->database, database) &&
           snprintf(path, CONTROL_PATH_MOST, "%s-control", database) < CONTROL_PATH_MOST;
}

bool run_live_hold(struct run *run, struct error *error)
{
    char path[CONTROL_PATH_MOST];
    struct error without = {.sentence = ""};
    const struct run_request *request = run->request;
    if (!run_hold(run, error)) return false;
    if (!request->is_controlled || !find_path(run, path)) return true;
    const struct control_options options = {.path = path,
                                            .is_for_group = request->control != NULL,
                                            .operators = request->settings->operators,
                                            .proxies = request->settings->proxies};
    run->control = control_open(&options, &without);
    if (run->control && storage_hold_name(&run->hold, path, &without)) return true;
    control_close(run->control);
    run->control = NULL;
    run_notice(run, without.sentence);
    return true;
}

/* ------------------------------------------------------------ status */

static void add_frames(struct text *text, const struct ledger *ledger)
{
    text_format(text, ",\"frames_captured\":%" PRIu64 ",\"frames_dropped\":%" PRIu64,
                ledger->frames_captured, ledger_frames_dropped(ledger));
}

/* Of one source: the ledger of its frames and flows since the start. */
static void add_ledger(struct text *text, const struct ledger *ledger)
{
#define LEDGER_COUNTER(name) text_format(text, ",\"" #name "\":%" PRIu64, ledger->name);
    LEDGER_COUNTER(frames_kernel_dropped)
    LEDGER_COUNTER(frames_interface_dropped)
    LEDGER_COUNTER(frames_queue_dropped)
    LEDGER_COUNTER(bytes_captured)
    LEDGER_COUNTER(frames_undecodable)
    LEDGER_COUNTER(frames_accounted_to_flows)
    LEDGER_COUNTER(frames_not_ip)
    LEDGER_COUNTER(flows_created)
    LEDGER_COUNTER(flows_live)
#undef LEDGER_COUNTER
}

/* The ages of look-up data. Their files are looked at once a minute at most. */
static void add_data(struct live_control *control, struct text *text)
{
    int64_t now_us = monotonic_now_us();
    if (control->data_us == 0 || now_us - control->data_us > DATA_EVERY_US) {
        control->data_count =
            data_status(control->run->request->settings->data_directory, control->data);
        control->data_us = now_us;
    }
    text_add(text, ",\"data\":[");
    for (size_t i = 0, added = 0; i < control->data_count; i++) {
        const struct data_status *data = &control->data[i];
        if (!data->present || data->built_us == NOT_OBSERVED) continue;
        text_format(text, "%s{\"name\":\"%s\",\"built_us\":%" PRId64 "}", added++ ? "," : "",
                    data->name, data->built_us);
    }
    text_add_char(text, ']');
}

static void add_status(struct live_control *control, struct text *text)
{
    const char *database = control->run->request->settings->database;
    const struct storage_sizes sizes = storage_sizes(database);
    char whole[PATH_MAX];
    struct ledger totals = {.frames_offered = 0};
    text_format(text,
                ",\"running\":true,\"program\":\"%s\",\"pid\":%ld,\"since_us\":%" PRId64
                ",\"database\":",
                NETSCOPE_VERSION, (long)getpid(), control->watches[0].summary.start_us);
    text_add_json(text, span_text(realpath(database, whole) ? whole : database));
    text_format(text, ",\"database_bytes\":%" PRId64 ",\"log_bytes\":%" PRId64,
                sizes.database_bytes, sizes.log_bytes);
    text_add(text, ",\"sources\":[");
    for (unsigned i = 0; i < control->watch_count; i++) {
        const struct live_watch *watch = &control->watches[i];
        const struct worker_picture now = live_watch_look(watch);
        text_format(text, "%s{\"capture_id\":%" PRId64 ",\"source\":", i ? "," : "",
                    watch->capture_id);
        text_add_json(text, span_text(watch->source));
        add_frames(text, &now.ledger);
        add_ledger(text, &now.ledger);
        text_add_char(text, '}');
        ledger_add(&totals, &now.ledger);
    }
    text_add_char(text, ']');
    add_frames(text, &totals);
    const struct facts_count facts = intake_look(control->intake);
    text_format(text, ",\"producers\":%u", control_producers(control->run->control));
#define FACTS_COUNTER(name) text_format(text, ",\"facts_" #name "\":%" PRIu64, facts.name);
    FACTS_COUNTERS(FACTS_COUNTER)
#undef FACTS_COUNTER
    text_format(text, ",\"rows_committed\":%" PRIuFAST64 ",\"rows_dropped\":%" PRIuFAST64,
                atomic_load(control->rows_committed), atomic_load(control->rows_dropped));
    commit_times_write(text, control->commit_times);
    add_data(control, text);
}

/* ------------------------------------------------------------ reload */

static enum control_outcome begin_reload(struct live_control *control,
                                         const struct control_question *question,
                                         struct error *error)
{
    char sentence[160];
    (void)snprintf(sentence, sizeof sentence,
                   "User %u (process %ld) asks by the control socket to read the configuration "
                   "again.",
                   (unsigned)question->user, (long)question->process);
    run_notice(control->run, sentence);
    if (!live_reload_begin(control->reload, error)) return CONTROL_REFUSED;
    control->reload_ticket = question->ticket;
    return CONTROL_LATER;
}

static void end_reload(struct live_control *control)
{
    char members[2048];
    const struct run_renewal *renewal = &control->reload->renewal;
    if (!control->reload_ticket || live_reload_is_handing(control->reload)) return;
    struct text text = text_into(members, sizeof members);
    text_add(&text, ",\"renewed\":");
    text_add_json(&text, span_text(renewal->renewed));
    text_add(&text, ",\"waits\":");
    text_add_json(&text, span_text(renewal->waits));
    control_answer(control->run->control, control->reload_ticket, members, NULL);
    control->reload_ticket = 0;
}

/* ------------------------------------------------------------ requests of people */

static void add_words(struct text *text, const char *name, bool has, const char *words)
{
    text_format(text, ",\"%s\":", name);
    if (has)
        text_add_json(text, span_text(words));
    else
        text_add(text, "null");
}

static void end_requests(struct live_control *control)
{
    struct live_request over;
    while (live_requests_take(control->requests, monotonic_now_us(), &over)) {
        char members[2 * 6 * REQUEST_WORDS_SIZE + 64];
        struct text text = text_into(members, sizeof members);
        text_format(&text, ",\"audit_id\":%" PRId64 ",\"row_id\":%" PRId64, over.answer.audit_id,
                    over.answer.row_id);
        add_words(&text, "old", over.answer.had_old, over.answer.old_words);
        add_words(&text, "new", over.answer.has_new, over.answer.new_words);
        control_answer(control->run->control, over.ticket, members,
                       over.state == REQUEST_DONE ? NULL : &over.error);
    }
}

/* ------------------------------------------------------------ facts of other processes */

static bool take_facts(void *owner, struct span records, struct facts_count *count)
{
    struct live_control *control = owner;
    return intake_take(control->intake, records, wall_now_us(), &control->reload->excluded, count);
}

/* ------------------------------------------------------------ what is under way */

static enum control_outcome begin_view(struct live_control *control,
                                       const struct control_question *question, struct error *error)
{
    if (control->run->request->settings->pseudonyms) {
        error_set(error, "The configuration replaces addresses by pseudonyms (privacy.pseudonyms), "
                         "so what is under way is not told; the rows have it in some seconds.");
        return CONTROL_REFUSED;
    }
    return live_views_put(control->views, question, error) ? CONTROL_LATER : CONTROL_REFUSED;
}

/* ------------------------------------------------------------ packets */

static enum control_outcome tell_packets(const struct live_control *control,
                                         const struct message *message, struct text *members,
                                         struct error *error)
{
    const struct beside *beside = control->run->beside;
    struct packet_ring *ring = beside ? beside->packets : NULL;
    bool is_told = ring != NULL;
    if (!ring)
        error_set(error, "This capture shows no packets: server.packets of its configuration is "
                         "off, or privacy.pseudonyms or privacy.names hides what packets show.");
    else if (message->kind == MESSAGE_PACKETS) {
        text_format(members, ",\"lost\":%" PRIu64, tap_lost(beside->packet_tap));
        packet_ring_tell(ring, message->after, message->limit, monotonic_now_us(), members);
    } else
        is_told = packet_ring_tell_one(ring, message->id, monotonic_now_us(), members, error);
    return is_told ? CONTROL_DONE : CONTROL_REFUSED;
}

/* ------------------------------------------------------------ serving */

static enum control_outcome answer(void *owner, const struct control_question *question,
                                   struct text *members, struct error *error)
{
    struct live_control *control = owner;
    enum request_kind request;
    if (message_request(question->message.kind, &request))
        return live_requests_put(control->requests, question, wall_now_us(), monotonic_now_us(),
                                 error)
                   ? CONTROL_LATER
                   : CONTROL_REFUSED;
    if (question->message.kind == MESSAGE_RELOAD) return begin_reload(control, question, error);
    if (question->message.kind == MESSAGE_FLOWS || question->message.kind == MESSAGE_TALKERS)
        return begin_view(control, question, error);
    if (question->message.kind == MESSAGE_PACKETS || question->message.kind == MESSAGE_PACKET)
        return tell_packets(control, &question->message, members, error);
    add_status(control, members);
    return CONTROL_DONE;
}

void live_control_wait(struct live_control *control, unsigned wait_us)
{
    const struct control_hooks hooks = {.owner = control, .ask = answer, .facts = take_facts};
    if (control->run->control) {
        control_wait(control->run->control, (int)(wait_us / 1000), &hooks);
        intake_send(control->intake);
        end_reload(control);
        end_requests(control);
    } else {
        usleep(wait_us);
    }
    if (control->run->beside && control->run->beside->packets)
        packet_ring_rest(control->run->beside->packets, monotonic_now_us());
    live_views_go_on(control->views, control->run->control, control->run->request->settings->names,
                     monotonic_now_us());
}

/* SPDX-License-Identifier: MIT */
#include "live_view.h"

#include "base/text.h"
#include "under_way_words.h"

#include <string.h>

enum view_state { VIEW_IDLE, VIEW_ASKED_FLOWS, VIEW_ASKED_TALKERS, VIEW_LISTING, VIEW_ANSWERED };
enum { PATIENCE_US = 10 * 1000000, OWN_EVERY_US = 1000000 };

/* ------------------------------------------------------------ the worker's side */

void live_view_answer(struct live_view *view, const struct tracker *tracker)
{
    int state = atomic_load_explicit(&view->state, memory_order_acquire);
    if (state == VIEW_IDLE || state == VIEW_ANSWERED) return;
    if (state == VIEW_ASKED_TALKERS) {
        tracker_talkers(tracker, &view->talkers);
    } else {
        if (state == VIEW_ASKED_FLOWS) tracker_list_begin(&view->open, view->before);
        if (!tracker_list_open(tracker, &view->open)) {
            atomic_store_explicit(&view->state, VIEW_LISTING, memory_order_release);
            return;
        }
    }
    atomic_store_explicit(&view->state, VIEW_ANSWERED, memory_order_release);
}

/* ------------------------------------------------------------ several workers */

/* The first of the flows of all pages by id. */
static void add_page(struct open_page *sum, const struct open_page *page, unsigned limit)
{
    sum->open += page->open;
    sum->matched += page->matched;
    if (page->at_us > sum->at_us) sum->at_us = page->at_us;
    for (unsigned i = 0; i < page->count; i++) {
        unsigned at = sum->count;
        while (at > 0 && sum->flows[at - 1].flow_id < page->flows[i].flow_id)
            at--;
        if (at == limit) return; /* the rest of the page has smaller ids */
        unsigned last = sum->count < limit ? sum->count++ : limit - 1;
        memmove(&sum->flows[at + 1], &sum->flows[at], (last - at) * sizeof sum->flows[0]);
        sum->flows[at] = page->flows[i];
    }
}

static bool is_larger(const struct talker *one, const struct talker *other, unsigned span)
{
    return one->bytes[span] > other->bytes[span];
}

/* Keeps a talker if it is among the largest of a span; what is pushed out is left out. */
static void add_talker(struct talkers *sum, const struct talker *talker)
{
    if (sum->count < TALKERS_MOST) {
        sum->top[sum->count++] = *talker;
        return;
    }
    for (unsigned span = 0; span < TALKER_SPANS; span++) {
        struct talker *least = &sum->top[0];
        unsigned larger = 0;
        for (unsigned i = 0; i < sum->count; i++) {
            if (is_larger(least, &sum->top[i], span)) least = &sum->top[i];
            larger += !is_larger(talker, &sum->top[i], span);
        }
        if (larger >= TALKERS_MOST / TALKER_SPANS) continue;
        *least = *talker;
        break;
    }
    sum->left_out++;
}

static void add_talkers(struct talkers *sum, const struct talkers *talkers)
{
    if (talkers->until_us > sum->until_us) sum->until_us = talkers->until_us;
    if (sum->since_us == NOT_OBSERVED ||
        (talkers->since_us != NOT_OBSERVED && talkers->since_us < sum->since_us))
        sum->since_us = talkers->since_us;
    if (talkers->seconds_known > sum->seconds_known) sum->seconds_known = talkers->seconds_known;
    sum->left_out += talkers->left_out;
    for (unsigned span = 0; span < TALKER_SPANS; span++)
        sum->bytes[span] += talkers->bytes[span];
    for (unsigned i = 0; i < talkers->count; i++)
        add_talker(sum, &talkers->top[i]);
}

/* ------------------------------------------------------------ the main thread's side */

bool live_views_put(struct live_views *views, const struct control_question *question,
                    struct error *error)
{
    const struct message *message = &question->message;
    if (views->waiting_count == VIEW_WAITING_MOST)
        return error_set_kind(error, ERROR_BUSY,
                              "%d others ask what is under way: try again in some seconds.",
                              VIEW_WAITING_MOST);
    if (message->limit > OPEN_FLOWS_MOST)
        return error_set_kind(
            error, ERROR_BAD_QUESTION,
            "\"limit\" is at most %d; \"before\", the last id of a page, asks for "
            "the next one.",
            OPEN_FLOWS_MOST);
    views->waiting[views->waiting_count++] =
        (struct view_question){.ticket = question->ticket,
                               .kind = message->kind,
                               .limit = message->limit ? (unsigned)message->limit : OPEN_FLOWS_MOST,
                               .before = message->before ? message->before : NOT_OBSERVED};
    return true;
}

/* False: some worker is not through. */
static bool are_answered(const struct live_views *views)
{
    for (unsigned i = 0; i < views->count; i++)
        if (atomic_load_explicit(&views->views[i]->state, memory_order_acquire) != VIEW_ANSWERED)
            return false;
    return true;
}

/* An answer that came too late for who asked before is dropped, and a worker that is still about
 * one is not asked. */
static bool ask_workers(struct live_views *views, int64_t now_us)
{
    const struct view_question *question = &views->waiting[0];
    for (unsigned i = 0; i < views->count; i++) {
        int state = atomic_load_explicit(&views->views[i]->state, memory_order_acquire);
        if (state != VIEW_IDLE && state != VIEW_ANSWERED) return false;
    }
    for (unsigned i = 0; i < views->count; i++) {
        views->views[i]->before = question->before;
        atomic_store_explicit(&views->views[i]->state,
                              question->kind == MESSAGE_FLOWS ? VIEW_ASKED_FLOWS
                                                              : VIEW_ASKED_TALKERS,
                              memory_order_release);
    }
    views->is_asked = true;
    views->due_us = now_us + PATIENCE_US;
    return true;
}

static void say(struct live_views *views, struct control *control, bool shows_names,
                const struct error *error)
{
    static char memory[MESSAGE_LINE_MOST - 256]; /* only the main thread is here */
    struct text members = text_into(memory, sizeof memory);
    const struct view_question first = views->waiting[0];
    if (!error && first.kind == MESSAGE_FLOWS)
        under_way_add_flows(&members, &views->page, shows_names);
    else if (!error)
        under_way_add_talkers(&members, &views->talkers);
    if (first.ticket)
        control_answer(control, first.ticket, memory, error);
    else if (!error && first.kind == MESSAGE_TALKERS)
        views->own = views->talkers;
    views->has_own |= !first.ticket && !error && first.kind == MESSAGE_TALKERS;
    views->waiting_count--;
    memmove(views->waiting, views->waiting + 1, views->waiting_count * sizeof views->waiting[0]);
    views->is_asked = false;
}

static void add_up(struct live_views *views)
{
    const struct view_question *question = &views->waiting[0];
    views->page = (struct open_page){.before = question->before, .at_us = NOT_OBSERVED};
    views->talkers = (struct talkers){.since_us = NOT_OBSERVED, .until_us = NOT_OBSERVED};
    for (unsigned i = 0; i < views->count; i++) {
        const struct live_view *view = views->views[i];
        if (question->kind == MESSAGE_FLOWS)
            add_page(&views->page, &view->open.page, question->limit);
        else
            add_talkers(&views->talkers, &view->talkers);
    }
}

static void ask_own(struct live_views *views, int64_t now_us)
{
    if (views->waiting_count == VIEW_WAITING_MOST) return;
    views->waiting[views->waiting_count++] = (struct view_question){.kind = MESSAGE_TALKERS};
    views->own_due_us = now_us + OWN_EVERY_US;
}

void live_views_go_on(struct live_views *views, struct control *control, bool shows_names,
                      int64_t now_us)
{
    struct error late = {.sentence = ""};
    if (views->wants_own && now_us >= views->own_due_us) ask_own(views, now_us);
    if (views->waiting_count == 0) return;
    if (!views->is_asked && !ask_workers(views, now_us)) return;
    if (are_answered(views)) {
        add_up(views);
        say(views, control, shows_names, NULL);
    } else if (now_us > views->due_us) {
        error_set_kind(&late, ERROR_BUSY,
                       "The capture is too busy to say what is under way: try again in some "
                       "seconds.");
        say(views, control, shows_names, &late);
    }
}

/* SPDX-License-Identifier: MIT */
/*
 * live_view - what is under way now, asked of the workers by the main thread.
 *
 * The main thread lays a question into each worker's struct live_view. The worker answers at the
 * end of its round, in the memory of that struct, and the main thread takes the answer: no lock, no
 * allocation, and nothing that a packet waits for. One question at a time is under way; the others
 * wait in a list of fixed size. Private to this room.
 */
#ifndef PIPELINE_LIVE_VIEW_H
#define PIPELINE_LIVE_VIEW_H

#include "base/error.h"
#include "control/control.h"
#include "tracker/tracker.h"

#include <stdatomic.h>

/* Of one worker. */
struct live_view {
    atomic_int state; /* enum view_state */
    int64_t before;   /* of the question */
    struct open_list open;
    struct talkers talkers;
};

/* On the worker's thread, at the end of a round: works on a question, if there is one. */
void live_view_answer(struct live_view *view, const struct tracker *tracker);

enum { VIEW_WAITING_MOST = 32, VIEWS_MOST = 64 };

struct view_question {
    uint64_t ticket;        /* 0: the caller's own */
    enum message_kind kind; /* MESSAGE_FLOWS or MESSAGE_TALKERS */
    unsigned limit;
    int64_t before;
};

/* Of the run; on the main thread. */
struct live_views {
    /* Set by the caller. */
    struct live_view *views[VIEWS_MOST]; /* of the workers */
    unsigned count;
    /* Its own. */
    struct view_question waiting[VIEW_WAITING_MOST]; /* the first is under way */
    unsigned waiting_count;
    bool is_asked;
    int64_t due_us; /* of the one under way, by the monotonic clock */
    struct open_page page;
    struct talkers talkers;
    bool wants_own; /* the caller itself wants talkers, once a second */
    bool has_own;
    struct talkers own;
    int64_t own_due_us;
};

/* False: it cannot wait any more; the error says why. */
bool live_views_put(struct live_views *views, const struct control_question *question,
                    struct error *error);
/* Answers what the workers have answered, and asks the next question. */
void live_views_go_on(struct live_views *views, struct control *control, bool shows_names,
                      int64_t now_us);

#endif

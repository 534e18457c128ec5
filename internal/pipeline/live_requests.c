/* SPDX-License-Identifier: MIT */
#include "live_requests.h"

#include <stdio.h>
#include <string.h>

/* Shorter than who asks waits for the answer, with what the work itself may take. */
enum { WAIT_US = 5 * 1000000 };

void live_requests_open(struct live_requests *requests)
{
    memset(requests, 0, sizeof *requests);
    (void)pthread_mutex_init(&requests->mutex, NULL);
}

void live_requests_close(struct live_requests *requests)
{
    (void)pthread_mutex_destroy(&requests->mutex);
}

/* The one of this state that was asked first; NULL: there is none. */
static struct live_request *find(struct live_requests *requests, int state)
{
    struct live_request *first = NULL;
    for (unsigned i = 0; i < LIVE_REQUESTS_MOST; i++) {
        struct live_request *slot = &requests->slots[i];
        if ((int)slot->state == state && (!first || slot->ticket < first->ticket)) first = slot;
    }
    return first;
}

static void fill(struct live_request *slot, const struct control_question *question, int64_t at_us)
{
    const char *name = question->user_name;
    slot->ticket = question->ticket;
    slot->message = question->message;
    (void)snprintf(slot->user, sizeof slot->user, "%s", name ? name : "");
    message_to_request(&slot->message, &slot->request);
    slot->request.at_us = at_us;
    slot->request.uid = question->user;
    slot->request.user = name ? slot->user : NULL;
    slot->request.by = slot->message.by[0] ? slot->message.by : "cli";
}

bool live_requests_put(struct live_requests *requests, const struct control_question *question,
                       int64_t at_us, int64_t now_us, struct error *error)
{
    pthread_mutex_lock(&requests->mutex);
    struct live_request *slot = find(requests, REQUEST_NONE);
    if (slot) {
        fill(slot, question, at_us);
        slot->until_us = now_us + WAIT_US;
        slot->state = REQUEST_WAITS;
    }
    pthread_mutex_unlock(&requests->mutex);
    return slot || error_set_kind(error, ERROR_BUSY,
                                  "Too many requests wait for the writer, so nothing was changed: "
                                  "try again in some seconds.");
}

bool live_requests_take(struct live_requests *requests, int64_t now_us,
                        struct live_request *finished)
{
    pthread_mutex_lock(&requests->mutex);
    struct live_request *slot = find(requests, REQUEST_DONE);
    if (!slot) slot = find(requests, REQUEST_REFUSED);
    if (!slot && (slot = find(requests, REQUEST_WAITS))) {
        if (now_us > slot->until_us)
            error_set_kind(&slot->error, ERROR_BUSY,
                           "The capture cannot write to its database at this moment, so nothing "
                           "was changed: try again when it can.");
        else
            slot = NULL;
    }
    if (slot) {
        *finished = *slot;
        slot->state = REQUEST_NONE;
    }
    pthread_mutex_unlock(&requests->mutex);
    return slot != NULL;
}

bool live_requests_wait(struct live_requests *requests)
{
    pthread_mutex_lock(&requests->mutex);
    bool has = find(requests, REQUEST_WAITS) != NULL;
    pthread_mutex_unlock(&requests->mutex);
    return has;
}

static struct live_request *begin(struct live_requests *requests)
{
    pthread_mutex_lock(&requests->mutex);
    struct live_request *slot = find(requests, REQUEST_WAITS);
    if (slot) slot->state = REQUEST_RUNS;
    pthread_mutex_unlock(&requests->mutex);
    return slot;
}

static void forget(void *owner, int64_t device_id)
{
    joiner_forget_device(owner, device_id);
}

bool live_requests_execute(struct live_requests *requests, struct storage_writer *writer,
                           struct joiner *joiner)
{
    struct live_request *slot;
    unsigned count = 0;
    /* Bounded: rows wait meanwhile. */
    for (; count < LIVE_REQUESTS_MOST && (slot = begin(requests)); count++) {
        bool is_done = storage_execute(writer, &slot->request, &slot->answer, &slot->error);
        if (is_done && slot->request.kind == REQUEST_DEVICE_FORGET)
            (void)storage_each_erased(writer, forget, joiner, NULL);
        pthread_mutex_lock(&requests->mutex);
        slot->state = is_done ? REQUEST_DONE : REQUEST_REFUSED;
        pthread_mutex_unlock(&requests->mutex);
    }
    return count > 0;
}

/* SPDX-License-Identifier: MIT */
/*
 * live_requests - requests of people, on their way from the control socket to the one writer.
 *
 * The main thread puts them here, the recorder carries them out between two transactions, and the
 * main thread takes what became of them. One that waits for too long (the disk is full, another
 * program has the lock) is taken back before it was begun: who asked is told that nothing was
 * changed, and nothing is. Private to this room.
 */
#ifndef PIPELINE_LIVE_REQUESTS_H
#define PIPELINE_LIVE_REQUESTS_H

#include "control/control.h"
#include "joiner/joiner.h"
#include "storage/storage.h"

#include <pthread.h>

enum { LIVE_REQUESTS_MOST = 16, REQUEST_USER_SIZE = 64 };

struct live_request {
    enum { REQUEST_NONE, REQUEST_WAITS, REQUEST_RUNS, REQUEST_DONE, REQUEST_REFUSED } state;
    uint64_t ticket;
    int64_t until_us; /* monotonic: when it is taken back */
    struct message message;
    char user[REQUEST_USER_SIZE];
    struct request request; /* its texts are those above */
    struct request_answer answer;
    struct error error;
};

struct live_requests {
    pthread_mutex_t mutex;
    struct live_request slots[LIVE_REQUESTS_MOST];
};

void live_requests_open(struct live_requests *requests);
void live_requests_close(struct live_requests *requests);

/* The main thread's side. False: too many wait; the error says so. */
bool live_requests_put(struct live_requests *requests, const struct control_question *question,
                       int64_t at_us, int64_t now_us, struct error *error);
/* One that is over; its error holds the "no" of one that is refused. False: none is. */
bool live_requests_take(struct live_requests *requests, int64_t now_us,
                        struct live_request *finished);

/* The recorder's side. True: some wait. */
bool live_requests_wait(struct live_requests *requests);
/* The same, where no transaction is open: those that wait, in their order. The joiner
 * forgets the devices that people forget. True: there was one. */
bool live_requests_execute(struct live_requests *requests, struct storage_writer *writer,
                           struct joiner *joiner);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * events - what is new, for all who listen (server-sent events, WHATWG HTML, section 9.2).
 *
 * Events stand in one ring with numbers that rise. Each listener has only a place in it, so one that
 * never reads costs its connection and at most one event that left the ring meanwhile. One that
 * comes back with the number of its last event goes on there. If that is no longer in the ring, it
 * is told how many it missed (`skipped`).
 *
 * A listener without news is asleep: its sleep() stopped its connection, and wake() starts it again.
 * The hooks are called under the lock of the events, and take none of them. Any thread.
 */
#ifndef SERVER_EVENTS_H
#define SERVER_EVENTS_H

#include "base/cursor.h"
#include "base/error.h"

#include <sys/types.h>

/* Name, its word in requests and events. */
#define TOPICS(X)                                                                                  \
    X(RATES, "rates")                                                                              \
    X(TALKERS, "talkers")                                                                          \
    X(FLOWS, "flows")                                                                              \
    X(DEVICES, "devices")                                                                          \
    X(FINDINGS, "findings")

enum topic {
#define TOPIC(name, word) TOPIC_##name,
    TOPICS(TOPIC)
#undef TOPIC
        TOPIC_COUNT
};

enum { EVENTS_MOST = 600, EVENTS_BYTES_MOST = 8 * 1024 * 1024 };

struct events;
struct listening; /* one who listens */

struct events *events_open(struct error *error);
/* All have left. */
void events_close(struct events *events);

const char *topic_word(enum topic topic); /* "rates" */
const char *topic_words(void);            /* all of them: "rates, talkers, ..." */
/* "rates,devices" as bits; NULL: all. False: a word is none. */
bool topics_read(const char *words, unsigned *topics);

/* JSON without line breaks. It is dropped if memory runs out: then numbers have a hole. */
void events_add(struct events *events, enum topic topic, struct span json);
/* The topics that somebody listens to, as bits. */
unsigned events_wanted(struct events *events);
/* How many listen. */
unsigned events_listeners(struct events *events);
/* Wakes those who have news; with a ping the others, too. */
void events_wake(struct events *events, bool ping);
/* From now on events_take() says that it is over. */
void events_stop(struct events *events);

struct listening_hooks {
    void *owner;
    void (*sleep)(void *owner);
    void (*wake)(void *owner);
    /* Asked each time before it is woken: who listens may not any more. NULL: it always may. */
    bool (*is_over)(void *owner);
};
/* last_id: the header Last-Event-ID; NULL: only what comes from now on. NULL: no memory. */
struct listening *events_listen(struct events *events, unsigned topics, const char *last_id,
                                const struct listening_hooks *hooks);
void events_leave(struct listening *listening);
/* The next bytes of the stream: their number; 0: it sleeps; -1: it is over. */
ssize_t events_take(struct listening *listening, char *memory, size_t size);

#endif

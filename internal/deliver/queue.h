/* SPDX-License-Identifier: MIT */
/*
 * queue - the messages that wait for their first try at one target, and when it may be tried.
 *
 * A chat, a mailbox or a pager gets at most QUEUE_SINGLES_MOST messages in ten minutes one by one;
 * then they are gathered until these are over, and sent as a digest. Programs that read files, hooks
 * or syslog get each message, unless the target asks for digests. A report always comes alone.
 */
#ifndef DELIVER_QUEUE_H
#define DELIVER_QUEUE_H

#include "base/zone.h"
#include "config/target.h"
#include "id_list.h"

enum { QUEUE_SINGLES_MOST = 10 };

/* Numbers of messages, rising. */
struct pending {
    int64_t *ids;
    size_t count, capacity;
};

struct queue {
    const struct target *target;
    struct pending findings, reports;
    int64_t
        oldest_us; /* when the first of the findings was made, so that a restart changes nothing */
    unsigned failures; /* tries in a row that did not arrive */
    int64_t pause_us;  /* no try before */
    int64_t window_us; /* when the ten minutes began */
    unsigned singles;  /* sent in them */
};

/* What the queue's target is asked about, of one message. */
struct queue_facts {
    int64_t message_id, at_us;
    int level;
    const char *rule, *alert_target;
    bool is_report;
    const char *recipient; /* the only target that it is for; empty: it is for all */
    const char *device[4]; /* its names and addresses */
};

bool queue_wants(const struct queue *queue, const struct queue_facts *facts);
bool queue_add(struct queue *queue, const struct queue_facts *facts, int64_t now_us);
size_t queue_count(const struct queue *queue);
void queue_clear(struct queue *queue);

/* It is not one of the target's hours. */
bool queue_sleeps(const struct queue *queue, const struct zone *zone, int64_t now_us);
/*
 * The messages of the next parcel, which leave the queue. False: there are none, or it is not their
 * time. If `at_once`, nothing is gathered.
 */
bool queue_take(struct queue *queue, int64_t now_us, bool at_once, struct id_list *list);
/* After a try. */
void queue_note(struct queue *queue, bool has_failed, int64_t now_us);
/* How long to wait after so many tries. */
int64_t queue_back_off_us(int64_t tries);

#endif

/* SPDX-License-Identifier: MIT */
/* run - the state of one deliver_run(), and its steps. Private to this room. */
#ifndef DELIVER_RUN_H
#define DELIVER_RUN_H

#include "deliver.h"
#include "journal.h"
#include "queue.h"
#include "storage/reader.h"

struct run {
    const struct deliver_options *options;
    struct deliver_count *count;
    struct storage_reader *reader;
    int64_t reader_us; /* when it was opened, by the clock */
    struct journal *journal;
    char identity[128]; /* "UUID EPOCH" */
    struct queue queues[TARGETS_MOST];
    int64_t last_message_id; /* of those that were looked at */
    int64_t began_us;
    bool told_trouble; /* it was logged that nobody takes what became of messages */
};

/* news.c: puts new messages into the queues of the targets that want them. */
bool run_read_news(struct run *run, int64_t now_us, struct error *error);
/* post.c: sends what is due; *sent: something was. False: the journal or the database failed. */
bool run_send(struct run *run, bool *sent, struct error *error);
/* tell.c: hands over what the database does not know yet, if somebody takes it. */
bool run_tell(struct run *run, struct error *error);

#endif

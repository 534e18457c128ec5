/* SPDX-License-Identifier: MIT */
/*
 * crew - the threads that ask the database for the server, four at once, each with its own reader.
 *
 * A query never runs on a thread that serves connections. A job waits in a queue of bounded length,
 * runs with a reader, and then says that it is done. A reader is opened when it is first needed, and
 * again if another file stands at the path. Stopping the crew also interrupts what runs.
 *
 * crew_put() may be called by any thread. The job belongs to the crew until done() was called.
 */
#ifndef SERVER_CREW_H
#define SERVER_CREW_H

#include "storage/reader.h"

enum { CREW_THREADS = 4, CREW_QUEUE_MOST = 64 };

struct crew;

struct crew_job {
    struct crew_job *next; /* the crew's */
    /* When it runs: the same number as another job's means that the database is as it was then. 0: not
     * known. */
    uint64_t state;
    /* On a thread of the crew. reader NULL: the error says why there is none. */
    void (*run)(struct crew_job *job, struct storage_reader *reader, const struct error *error);
    void (*done)(struct crew_job *job); /* after run; the job may be freed in it */
};

/* NULL: the error is filled. The path must outlive it. */
struct crew *crew_open(const char *database, struct error *error);
/* False: too many wait, or the crew stops; nothing was done. */
bool crew_put(struct crew *crew, struct crew_job *job);
/* Runs what waits without a reader, interrupts what runs, and ends the threads. */
void crew_stop(struct crew *crew);
void crew_close(struct crew *crew);

/* A reader that is kept as long as the same file stands at its path. */
struct kept_reader {
    struct storage_reader *reader;
    uint64_t device, inode;
    uint64_t state; /* of the database: another number, each time that it is seen to have changed */
    int64_t version; /* the reader's own */
};
/* NULL: the error is filled. */
struct storage_reader *kept_reader_take(struct kept_reader *kept, const char *path,
                                        struct error *error);
void kept_reader_close(struct kept_reader *kept);
/* The state of the database now, after kept_reader_take(). 0: not known. */
uint64_t kept_reader_state(struct kept_reader *kept);

#endif

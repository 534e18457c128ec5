/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct hand {
    struct crew *crew;
    pthread_t thread;
    struct kept_reader kept;
    pthread_cond_t wake;
    struct crew_job *job;     /* NULL: it is free. Under the lock */
    bool has_thread, is_busy; /* busy: its reader may be interrupted */
};

struct crew {
    const char *database;
    pthread_mutex_t lock; /* of all that follows */
    struct crew_job *first, **last;
    size_t waiting;
    bool is_stopping;
    struct hand hands[CREW_THREADS];
};

/* ---------------------------------------------------------------- readers */

void kept_reader_close(struct kept_reader *kept)
{
    storage_reader_close(kept->reader);
    kept->reader = NULL;
}

struct storage_reader *kept_reader_take(struct kept_reader *kept, const char *path,
                                        struct error *error)
{
    struct stat now;
    if (stat(path, &now) != 0) {
        error_set(error, "There is no database at %s yet (%s); a capture makes it.", path,
                  strerror(errno));
        kept_reader_close(kept);
        return NULL;
    }
    if (kept->reader && kept->device == now.st_dev && kept->inode == now.st_ino)
        return kept->reader;
    kept_reader_close(kept);
    kept->device = now.st_dev;
    kept->inode = now.st_ino;
    kept->state = 0;
    kept->reader = storage_reader_open(path, error);
    return kept->reader;
}

/*
 * SQLite numbers changes for each connection by itself (PRAGMA data_version), so numbers of two
 * readers do not compare. Each change that one of them sees gets a number that no other has: the
 * same number then means the same rows, although another number may mean them, too.
 */
uint64_t kept_reader_state(struct kept_reader *kept)
{
    static atomic_uint_fast64_t newest;
    storage_set_time_limit(kept->reader, 0);
    struct storage_rows *rows = storage_query(kept->reader, "serve/state", NULL, NULL, 0, NULL);
    int column = rows ? storage_column(rows, "data_version") : 0;
    bool good = rows && storage_next(rows, NULL) == 1;
    int64_t version = good ? storage_integer(rows, column) : 0;
    storage_rows_close(rows);
    if (!good) return 0;
    if (kept->state == 0 || version != kept->version)
        kept->state = atomic_fetch_add(&newest, 1) + 1;
    kept->version = version;
    return kept->state;
}

/* ---------------------------------------------------------------- threads */

/* NULL: the crew stops. */
static struct crew_job *await_job(struct hand *hand)
{
    struct crew *crew = hand->crew;
    pthread_mutex_lock(&crew->lock);
    while (!hand->job && !crew->is_stopping)
        pthread_cond_wait(&hand->wake, &crew->lock);
    struct crew_job *job = hand->job;
    pthread_mutex_unlock(&crew->lock);
    return job;
}

/* The first job that waits is this hand's next; without one it is free. */
static void end_job(struct hand *hand)
{
    struct crew *crew = hand->crew;
    pthread_mutex_lock(&crew->lock);
    hand->is_busy = false;
    hand->job = crew->first;
    if (hand->job) {
        crew->first = hand->job->next;
        crew->waiting--;
        if (!crew->first) crew->last = &crew->first;
    }
    pthread_mutex_unlock(&crew->lock);
}

/* From here on the reader may be interrupted. NULL: there is none, or the crew stops. */
static struct storage_reader *begin(struct hand *hand, struct error *error)
{
    struct crew *crew = hand->crew;
    struct storage_reader *reader = kept_reader_take(&hand->kept, crew->database, error);
    pthread_mutex_lock(&crew->lock);
    if (crew->is_stopping && reader) {
        reader = NULL;
        error_set(error, "The server ends.");
    }
    hand->is_busy = reader != NULL;
    pthread_mutex_unlock(&crew->lock);
    return reader;
}

static void *hand_main(void *owner)
{
    struct hand *hand = owner;
    for (struct crew_job *job; (job = await_job(hand));) {
        struct error error = {.kind = ERROR_REFUSED};
        struct storage_reader *reader = begin(hand, &error);
        job->state = reader ? kept_reader_state(&hand->kept) : 0;
        job->run(job, reader, &error);
        end_job(hand); /* before its client can ask again, and meets the same hand then */
        job->done(job);
    }
    kept_reader_close(&hand->kept);
    return NULL;
}

struct crew *crew_open(const char *database, struct error *error)
{
    struct crew *crew = calloc(1, sizeof *crew);
    if (!crew) {
        error_no_memory(error, "start the server");
        return NULL;
    }
    crew->database = database;
    crew->last = &crew->first;
    pthread_mutex_init(&crew->lock, NULL);
    for (size_t i = 0; i < CREW_THREADS; i++)
        pthread_cond_init(&crew->hands[i].wake, NULL);
    for (size_t i = 0; i < CREW_THREADS; i++) {
        struct hand *hand = &crew->hands[i];
        hand->crew = crew;
        hand->has_thread = pthread_create(&hand->thread, NULL, hand_main, hand) == 0;
        if (hand->has_thread) continue;
        error_set(error, "The server cannot start its threads.");
        crew_close(crew);
        return NULL;
    }
    return crew;
}

/* The first, so that who asks one thing after the other meets the same reader. Under the lock. */
static struct hand *find_free(struct crew *crew)
{
    for (size_t i = 0; i < CREW_THREADS; i++)
        if (!crew->hands[i].job) return &crew->hands[i];
    return NULL;
}

bool crew_put(struct crew *crew, struct crew_job *job)
{
    pthread_mutex_lock(&crew->lock);
    struct hand *hand = find_free(crew);
    bool good = !crew->is_stopping && (hand || crew->waiting < CREW_QUEUE_MOST);
    job->next = NULL;
    if (good && hand) {
        hand->job = job;
        pthread_cond_signal(&hand->wake);
    } else if (good) {
        *crew->last = job;
        crew->last = &job->next;
        crew->waiting++;
    }
    pthread_mutex_unlock(&crew->lock);
    return good;
}

void crew_stop(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->is_stopping = true;
    for (size_t i = 0; i < CREW_THREADS; i++)
        if (crew->hands[i].is_busy) storage_interrupt(crew->hands[i].kept.reader);
    for (size_t i = 0; i < CREW_THREADS; i++)
        pthread_cond_signal(&crew->hands[i].wake);
    pthread_mutex_unlock(&crew->lock);
    for (size_t i = 0; i < CREW_THREADS; i++) {
        if (crew->hands[i].has_thread) pthread_join(crew->hands[i].thread, NULL);
        crew->hands[i].has_thread = false;
    }
}

void crew_close(struct crew *crew)
{
    if (!crew) return;
    crew_stop(crew);
    for (size_t i = 0; i < CREW_THREADS; i++)
        pthread_cond_destroy(&crew->hands[i].wake);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

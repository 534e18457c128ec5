/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct hand {
    struct crew *crew;
    pthread_t thread;
    struct kept_reader kept;
    bool has_thread, is_busy; /* busy: its reader may be interrupted */
};

struct crew {
    const char *database;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t wake;
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
    kept->reader = storage_reader_open(path, error);
    return kept->reader;
}

/* ---------------------------------------------------------------- threads */

/* NULL: the crew stops, and no job waits. */
static struct crew_job *take_job(struct hand *hand)
{
    struct crew *crew = hand->crew;
    pthread_mutex_lock(&crew->lock);
    hand->is_busy = false;
    while (!crew->first && !crew->is_stopping)
        pthread_cond_wait(&crew->wake, &crew->lock);
    struct crew_job *job = crew->first;
    if (job) {
        crew->first = job->next;
        crew->waiting--;
        if (!crew->first) crew->last = &crew->first;
    }
    pthread_mutex_unlock(&crew->lock);
    return job;
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
    for (struct crew_job *job; (job = take_job(hand));) {
        struct error error = {.kind = ERROR_REFUSED};
        job->run(job, begin(hand, &error), &error);
        pthread_mutex_lock(&hand->crew->lock);
        hand->is_busy = false;
        pthread_mutex_unlock(&hand->crew->lock);
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
    pthread_cond_init(&crew->wake, NULL);
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

bool crew_put(struct crew *crew, struct crew_job *job)
{
    pthread_mutex_lock(&crew->lock);
    bool good = !crew->is_stopping && crew->waiting < CREW_QUEUE_MOST;
    if (good) {
        job->next = NULL;
        *crew->last = job;
        crew->last = &job->next;
        crew->waiting++;
        pthread_cond_signal(&crew->wake);
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
    pthread_cond_broadcast(&crew->wake);
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
    pthread_cond_destroy(&crew->wake);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

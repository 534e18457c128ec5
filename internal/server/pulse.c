/* SPDX-License-Identifier: MIT */
#include "pulse.h"

#include "base/clock.h"
#include "crew.h"
#include "news.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct pulse {
    struct news news;
    struct kept_reader kept;
    unsigned seconds;
    pthread_t thread;
    bool has_thread;
    atomic_bool is_ready;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool is_stopping; /* under the lock */
};

enum { PING_S = 15 };

/* A query, because a file may be there and be damaged. */
static void look(struct pulse *pulse)
{
    struct error error;
    struct storage_reader *reader =
        kept_reader_take(&pulse->kept, pulse->news.options->database, &error);
    struct storage_rows *rows =
        reader ? storage_query(reader, "shared/last_capture", NULL, NULL, 0, &error) : NULL;
    bool is_ready = rows && storage_next(rows, &error) >= 0;
    storage_rows_close(rows);
    atomic_store(&pulse->is_ready, is_ready);
    news_look(&pulse->news, is_ready ? reader : NULL, monotonic_now_us());
    events_wake(pulse->news.events, pulse->seconds++ % PING_S == 0);
}

/* False: the end. */
static bool wait_second(struct pulse *pulse)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec++;
    pthread_mutex_lock(&pulse->lock);
    while (!pulse->is_stopping && pthread_cond_timedwait(&pulse->wake, &pulse->lock, &until) == 0)
        continue;
    bool goes_on = !pulse->is_stopping;
    pthread_mutex_unlock(&pulse->lock);
    return goes_on;
}

static void *pulse_main(void *owner)
{
    struct pulse *pulse = owner;
    while (wait_second(pulse))
        look(pulse);
    return NULL;
}

struct pulse *pulse_open(const struct server_options *options, struct events *events,
                         struct error *error)
{
    pthread_condattr_t clock;
    struct pulse *pulse = calloc(1, sizeof *pulse);
    if (!pulse) {
        error_no_memory(error, "start the server");
        return NULL;
    }
    pulse->news = (struct news){.events = events, .options = options};
    pthread_mutex_init(&pulse->lock, NULL);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&pulse->wake, &clock);
    pthread_condattr_destroy(&clock);
    look(pulse);
    pulse->has_thread = pthread_create(&pulse->thread, NULL, pulse_main, pulse) == 0;
    if (pulse->has_thread) return pulse;
    error_set(error, "The server cannot start its threads.");
    pulse_close(pulse);
    return NULL;
}

bool pulse_is_ready(struct pulse *pulse)
{
    return atomic_load(&pulse->is_ready);
}

void pulse_close(struct pulse *pulse)
{
    if (!pulse) return;
    pthread_mutex_lock(&pulse->lock);
    pulse->is_stopping = true;
    pthread_cond_broadcast(&pulse->wake);
    pthread_mutex_unlock(&pulse->lock);
    if (pulse->has_thread) pthread_join(pulse->thread, NULL);
    kept_reader_close(&pulse->kept);
    pthread_cond_destroy(&pulse->wake);
    pthread_mutex_destroy(&pulse->lock);
    free(pulse);
}

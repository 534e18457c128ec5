/* SPDX-License-Identifier: MIT */
#include "sensor.h"

#include "pipeline/analyst.h"
#include "pipeline/live_watch.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)

struct sensor {
    struct sensor_options options;
    struct run_request request;
    struct run run; /* request, writer, enricher, joiner */
    struct run_report found;
    struct live_worker worker; /* without an interface and without a thread */
    struct live_watch watch;
    struct recorder *recorder;
    struct analyst *analyst;
    struct live_upkeep upkeep;
    struct live_hooks hooks;
    /* Used by the feeding thread. */
    int64_t now_us, ticked_us, round_us;
    /* Used by both threads. */
    _Atomic int64_t clock_us;
    atomic_bool give_up;
    atomic_uint_fast64_t rounds;
    atomic_bool is_settling;
    /* Used by the recorder. */
    struct sensor_notes notes;
    bool waits;        /* the last report of the recorder */
    int64_t upkeep_us; /* the time of the present step of upkeep */
};

static struct sensor *the(void *owner)
{
    return owner;
}

static void note_failure(struct sensor *sensor, const char *sentence)
{
    if (!sensor->notes.failure[0])
        snprintf(sensor->notes.failure, sizeof sensor->notes.failure, "%s", sentence);
}

/* ------------------------------------------------------------ the recorder's side */

/* The recorder's minute takes the place of a second. */
static int64_t clock_us(void *owner)
{
    return atomic_load(&the(owner)->clock_us) / 60;
}

static void waiting(void *owner, const struct error *why)
{
    struct sensor *sensor = owner;
    if (why && !sensor->waits) sensor->notes.stalls++;
    sensor->waits = why != NULL;
}

/* Whoever compares rows wants all of them, sums too, as a request of people does. */
static bool has_requests(void *owner)
{
    return atomic_load(&the(owner)->is_settling);
}

static struct enricher *enricher(void *owner)
{
    return the(owner)->run.enricher;
}

static struct written mark(void *owner, const struct ledger *rows, struct error *error)
{
    struct sensor *sensor = owner;
    return live_watch_mark(&sensor->watch, atomic_load(&sensor->clock_us), rows, error);
}

static void alive(void *owner)
{
    (void)owner;
}

static struct written go_round(void *owner, const struct ledger *rows, struct error *error)
{
    struct sensor *sensor = owner;
    int64_t now_us = atomic_load(&sensor->clock_us);
    struct written written = live_watch_round(&sensor->watch, now_us, rows, error);
    if (is_written(written))
        written = analyst_write(sensor->analyst, sensor->run.writer, now_us,
                                &sensor->notes.findings, error);
    sensor->notes.ledger = sensor->watch.written.ledger;
    if (!is_written(written)) note_failure(sensor, error->sentence);
    return written;
}

static bool keep_order(void *owner, struct error *why)
{
    struct sensor *sensor = owner;
    struct sensor_notes *notes = &sensor->notes;
    const struct storage_upkeep *last = &sensor->upkeep.last;
    int64_t now_us = sensor->upkeep_us = atomic_load(&sensor->clock_us);
    bool pause = live_upkeep_go_on(&sensor->upkeep, sensor->run.writer, now_us, why);
    int64_t bytes = last->database_bytes + last->wal_bytes + last->shm_bytes;
    if (bytes > notes->largest_bytes) notes->largest_bytes = bytes;
    if (last->wal_bytes > notes->largest_log_bytes) notes->largest_log_bytes = last->wal_bytes;
    notes->used_bytes = last->database_bytes - last->free_bytes;
    memcpy(notes->shed_to_us, sensor->upkeep.shed_to_us, sizeof notes->shed_to_us);
    memcpy(notes->rows_removed, sensor->upkeep.rows_removed, sizeof notes->rows_removed);
    if (!pause) atomic_fetch_add(&sensor->rounds, 1);
    return pause;
}

static void upkeep_notice(void *owner, const char *sentence)
{
    struct sensor *sensor = owner;
    /* Rows that the cap removes are no failure. */
    if (sensor->upkeep.told_cap_us == sensor->upkeep_us) return;
    sensor->notes.steps_failed++;
    note_failure(sensor, sentence);
}

/* ------------------------------------------------------------ the feeding side */

static void put_record(void *owner, const struct record *record)
{
    struct sensor *sensor = owner;
    soak_sums_take(sensor->options.sums, record);
    outlet_put(&sensor->worker.outlet, record);
}

static void end_round(struct sensor *sensor)
{
    sensor->round_us += ROUND_US;
    atomic_store(&sensor->clock_us, sensor->round_us);
    live_worker_end_round(&sensor->worker, sensor->ticked_us);
}

/* Real ticks come ten times a second; here once. */
void sensor_pass_time(struct sensor *sensor, int64_t now_us)
{
    while (sensor->ticked_us + SECOND <= now_us) {
        struct live_worker *worker = &sensor->worker;
        sensor->ticked_us += SECOND;
        if ((uint64_t)sensor->ticked_us > worker->number)
            worker->number = (uint64_t)sensor->ticked_us;
        tracker_tick(worker->tracker, sensor->ticked_us, worker->number);
        if (sensor->round_us + ROUND_US <= sensor->ticked_us) end_round(sensor);
    }
    sensor->now_us = now_us;
}

void sensor_see(struct sensor *sensor, struct frame *frame)
{
    sensor_pass_time(sensor, frame->time_us);
    live_worker_track(&sensor->worker, frame);
}

void sensor_settle(struct sensor *sensor)
{
    atomic_store(&sensor->is_settling, true);
    /* A round's records are committed with it or, at the latest, with the next one. */
    for (int i = 0; i < 2; i++) {
        while (atomic_load(&sensor->worker.outlet.under_way) > 0 &&
               !recorder_has_failed(sensor->recorder))
            usleep(200);
        uint_fast64_t rounds = atomic_load(&sensor->rounds);
        sensor_pass_time(sensor, sensor->now_us + ROUND_US);
        while (atomic_load(&sensor->rounds) == rounds && !recorder_has_failed(sensor->recorder))
            usleep(200);
    }
    atomic_store(&sensor->is_settling, false);
    sensor->notes.rounds = atomic_load(&sensor->rounds);
}

int64_t sensor_now_us(const struct sensor *sensor)
{
    return sensor->now_us;
}

const struct sensor_notes *sensor_notes(const struct sensor *sensor)
{
    return &sensor->notes;
}

/* ------------------------------------------------------------ life */

static bool open_parts(struct sensor *sensor, struct error *error)
{
    const struct settings *settings = sensor->options.settings;
    struct run *run = &sensor->run;
    struct storage_ids ids;
    sensor->request.settings = settings;
    run->request = &sensor->request;
    run->report = &sensor->found;
    run->enricher = enricher_open(settings->data_directory, NULL, error);
    run->writer = run->enricher ? storage_writer_open(settings->database, error) : NULL;
    if (!run->writer || !storage_last_ids(run->writer, &ids, error)) return false;
    const struct joiner_options joining = {.local_networks = settings->local_networks.networks,
                                           .local_network_count = settings->local_networks.count,
                                           .last_device_id = ids.last_device_id,
                                           .names_most = 1 << 18,
                                           .devices_most = 1 << 16};
    sensor->worker.options = run_tracker_options(settings, true, ids.last_flow_id);
    sensor->worker.options.worker_count = 1;
    sensor->worker.options.put = put_record;
    sensor->worker.options.owner = sensor;
    run->joiner = joiner_create(&joining, error);
    if (!run->joiner || !live_worker_prepare(&sensor->worker, error)) return false;
    if (!outlet_open(&sensor->worker.outlet, BATCHES_PER_WORKER))
        return error_set(error, "There is no memory for the queue.");
    sensor->watch = (struct live_watch){.run = run,
                                        .interface = "soak",
                                        .workers = &sensor->worker,
                                        .worker_count = 1,
                                        .health_every_us = 10 * MINUTE};
    return live_watch_begin(&sensor->watch, sensor->options.from_us, error);
}

static bool start_threads(struct sensor *sensor, struct error *error)
{
    static struct outlet *outlets[1];
    outlets[0] = &sensor->worker.outlet;
    sensor->hooks = (struct live_hooks){.owner = sensor,
                                        .capture_ids = &sensor->watch.capture_id,
                                        .give_up = &sensor->give_up,
                                        .clock_us = clock_us,
                                        .waiting = waiting,
                                        .enricher = enricher,
                                        .has_requests = has_requests,
                                        .mark = mark,
                                        .alive = alive,
                                        .round = go_round,
                                        .upkeep = keep_order};
    const struct analyst_options looking = {.settings = sensor->options.settings,
                                            .capture_ids = &sensor->watch.capture_id,
                                            .capture_count = 1,
                                            .from_us = sensor->options.from_us};
    const struct recorder_options recording = {.writer = sensor->run.writer,
                                               .enricher = sensor->run.enricher,
                                               .joiner = sensor->run.joiner,
                                               .outlets = outlets,
                                               .outlet_count = 1,
                                               .live = &sensor->hooks};
    sensor->analyst = analyst_start(&looking, error);
    sensor->recorder = sensor->analyst ? recorder_start(&recording, error) : NULL;
    return sensor->recorder != NULL;
}

struct sensor *sensor_open(const struct sensor_options *options, struct error *error)
{
    struct sensor *sensor = calloc(1, sizeof *sensor);
    if (!sensor) {
        error_set(error, "There is no memory for the sensor.");
        return NULL;
    }
    sensor->options = *options;
    sensor->now_us = sensor->ticked_us = sensor->round_us = options->from_us;
    atomic_store(&sensor->clock_us, options->from_us);
    sensor->upkeep =
        (struct live_upkeep){.policy = options->policy, .notice = upkeep_notice, .owner = sensor};
    /* If a sensor cannot start, the program ends, so nothing is released. */
    return open_parts(sensor, error) && start_threads(sensor, error) ? sensor : NULL;
}

bool sensor_close(struct sensor *sensor, struct run_report *report, struct error *error)
{
    struct run *run = &sensor->run;
    live_worker_finish(&sensor->worker);
    bool good = recorder_finish(sensor->recorder, report, error);
    analyst_stop(sensor->analyst);
    good = good &&
           is_written(analyst_write(sensor->analyst, run->writer, sensor->now_us,
                                    &sensor->notes.findings, error)) &&
           is_written(
               live_watch_end(&sensor->watch, sensor->now_us, &report->ledger, "complete", error));
    report->ledger = sensor->watch.written.ledger;
    analyst_destroy(sensor->analyst);
    good = storage_writer_close(run->writer, good ? error : NULL) && good;
    live_worker_clear(&sensor->worker);
    joiner_destroy(run->joiner);
    enricher_close(run->enricher);
    free(sensor);
    return good;
}

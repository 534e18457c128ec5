#include "sensor.h"

#include "pipeline/analyst.h"
#include "pipeline/run.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECOND INT64_C(1000000)

struct sensor {
    struct sensor_options options;
    struct run run; /* writer, enricher, joiner */
    struct run_report found;
    struct tracker *tracker;
    struct outlet outlet;
    struct recorder *recorder;
    struct analyst *analyst;
    struct live_upkeep upkeep;
    struct live_hooks hooks;
    struct capture_summary summary;
    int64_t capture_id;
    /* The feeding thread's. */
    int64_t now_us, ticked_us, round_us;
    uint64_t number;
    /* Both threads'. */
    _Atomic int64_t clock_us;
    atomic_bool give_up;
    atomic_uint_fast64_t rounds;
    pthread_mutex_t mutex;
    struct ledger picture; /* under the mutex: as the last round ended */
    struct tracker_counters counters;
    /* The recorder's. */
    struct sensor_notes notes;
    struct ledger written, rows_written;
    struct tracker_counters counted;
    int64_t interval_us;
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

/* A minute is as long for the recorder as a second is in life. */
static int64_t clock_us(void *owner)
{
    return atomic_load(&the(owner)->clock_us) / 60;
}

static void stalled(void *owner, const struct error *error)
{
    struct sensor *sensor = owner;
    if (!error) return;
    sensor->notes.stalls++;
}

static struct enricher *enricher(void *owner)
{
    return the(owner)->run.enricher;
}

/* As live.c does, with every transaction. */
static bool mark(void *owner, struct error *error)
{
    struct sensor *sensor = owner;
    sensor->summary.end_us = atomic_load(&sensor->clock_us);
    storage_use_capture(sensor->run.writer, sensor->capture_id);
    return storage_update_capture(sensor->run.writer, &sensor->summary, error);
}

static void alive(void *owner)
{
    (void)owner;
}

static bool write_health(struct sensor *sensor, int64_t now_us, const struct ledger *rows,
                         struct error *error)
{
    struct storage_writer *writer = sensor->run.writer;
    pthread_mutex_lock(&sensor->mutex);
    struct ledger now = sensor->picture;
    struct tracker_counters moved = sensor->counters, counters = moved;
    pthread_mutex_unlock(&sensor->mutex);
    now.rows_queued = rows->rows_queued;
    now.rows_committed = rows->rows_committed;
    now.rows_dropped = rows->rows_dropped;
    struct health_summary health = {
        .interval_start_us = sensor->interval_us, .interval_end_us = now_us, .ledger = now};
#define LEDGER_FIELD(name) health.ledger.name -= sensor->written.name;
    LEDGER_FIELDS(LEDGER_FIELD)
#undef LEDGER_FIELD
#define COUNTER(name) moved.name -= sensor->counted.name;
    TRACKER_COUNTERS(COUNTER)
#undef COUNTER
    sensor->summary.end_us = now_us;
    storage_use_capture(writer, sensor->capture_id);
    if (!storage_write_health(writer, &health, error) ||
        !run_write_counters(&sensor->run, now_us, &moved, NULL, error) ||
        !storage_update_capture(writer, &sensor->summary, error) ||
        !storage_commit(writer, NULL, error))
        return false;
    sensor->written = sensor->notes.ledger = now;
    sensor->counted = counters;
    sensor->interval_us = now_us;
    sensor->notes.health_rows++;
    return true;
}

static bool write_findings(struct sensor *sensor, int64_t now_us, struct error *error)
{
    struct storage_writer *writer = sensor->run.writer;
    struct finding_summary finding;
    struct storage_ids ids;
    int64_t capture_id;
    while (analyst_take(sensor->analyst, &finding, &capture_id)) {
        storage_use_capture(writer, capture_id);
        sensor->notes.findings++;
        if (!storage_write_finding(writer, &finding, error)) return false;
    }
    if (!storage_commit(writer, NULL, error) || !storage_last_ids(writer, &ids, error))
        return false;
    analyst_allow(sensor->analyst, now_us, ids.last_flow_id);
    return true;
}

static bool go_round(void *owner, const struct ledger *rows, struct error *error)
{
    struct sensor *sensor = owner;
    int64_t now_us = atomic_load(&sensor->clock_us);
    bool due = now_us - sensor->interval_us >= HEALTH_US;
    bool good = (!due || write_health(sensor, now_us, rows, error)) &&
                write_findings(sensor, now_us, error);
    if (!good) note_failure(sensor, error->sentence);
    return good;
}

/* Storage sheds where less than an eighth of the pages under the cap is left, and until three
 * sixteenths are. */
static bool is_cap_near(const struct storage_policy *policy, const struct storage_upkeep *last)
{
    int64_t log_bytes = policy->max_bytes / 4 < policy->wal_most_bytes ? policy->max_bytes / 4
                                                                       : policy->wal_most_bytes;
    int64_t most_bytes = policy->max_bytes - log_bytes - log_bytes / 100;
    return last->database_bytes - last->free_bytes > most_bytes / 100 * 78;
}

static bool keep_order(void *owner, struct error *why)
{
    struct sensor *sensor = owner;
    struct sensor_notes *notes = &sensor->notes;
    const struct storage_upkeep *last = &sensor->upkeep.last;
    int64_t now_us = atomic_load(&sensor->clock_us);
    bool pause = live_upkeep_go_on(&sensor->upkeep, sensor->run.writer, now_us, why);
    int64_t bytes = last->database_bytes + last->wal_bytes + last->shm_bytes;
    if (bytes > notes->largest_bytes) notes->largest_bytes = bytes;
    if (last->wal_bytes > notes->largest_log_bytes) notes->largest_log_bytes = last->wal_bytes;
    notes->used_bytes = last->database_bytes - last->free_bytes;
    if (is_cap_near(&sensor->options.policy, last)) notes->pressed_us = now_us;
    memcpy(notes->rows_removed, sensor->upkeep.rows_removed, sizeof notes->rows_removed);
    if (!pause) atomic_fetch_add(&sensor->rounds, 1);
    return pause;
}

static void upkeep_notice(void *owner, const char *sentence)
{
    struct sensor *sensor = owner;
    sensor->notes.steps_failed++;
    note_failure(sensor, sentence);
}

/* ------------------------------------------------------------ the feeding side */

static void put_record(void *owner, const struct record *record)
{
    struct sensor *sensor = owner;
    sums_take(sensor->options.sums, record);
    outlet_put(&sensor->outlet, record);
}

static void take_picture(struct sensor *sensor)
{
    struct ledger ledger = *tracker_ledger(sensor->tracker);
    ledger.frames_offered = ledger.frames_captured;
    pthread_mutex_lock(&sensor->mutex);
    sensor->picture = ledger;
    sensor->counters = *tracker_counters(sensor->tracker);
    pthread_mutex_unlock(&sensor->mutex);
}

static void end_round(struct sensor *sensor)
{
    take_picture(sensor);
    sensor->round_us += ROUND_US;
    atomic_store(&sensor->clock_us, sensor->round_us);
    outlet_send(&sensor->outlet, true);
}

/* Ticks come ten times a second in life; here once. */
void sensor_pass_time(struct sensor *sensor, int64_t now_us)
{
    while (sensor->ticked_us + SECOND <= now_us) {
        sensor->ticked_us += SECOND;
        if ((uint64_t)sensor->ticked_us > sensor->number)
            sensor->number = (uint64_t)sensor->ticked_us;
        tracker_tick(sensor->tracker, sensor->ticked_us, sensor->number);
        if (sensor->round_us + ROUND_US <= sensor->ticked_us) end_round(sensor);
    }
    sensor->now_us = now_us;
}

void sensor_see(struct sensor *sensor, struct frame *frame)
{
    sensor_pass_time(sensor, frame->time_us);
    sensor->number =
        (uint64_t)frame->time_us > sensor->number ? (uint64_t)frame->time_us : sensor->number + 1;
    frame->number = sensor->number;
    tracker_frame(sensor->tracker, frame);
}

void sensor_settle(struct sensor *sensor)
{
    /* What a round brought is committed with it or, at the latest, with the one behind it. */
    for (int i = 0; i < 2; i++) {
        while (atomic_load(&sensor->outlet.under_way) > 0 && !recorder_has_failed(sensor->recorder))
            usleep(200);
        uint_fast64_t rounds = atomic_load(&sensor->rounds);
        sensor_pass_time(sensor, sensor->now_us + ROUND_US);
        while (atomic_load(&sensor->rounds) == rounds && !recorder_has_failed(sensor->recorder))
            usleep(200);
    }
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

const struct ledger *sensor_ledger(const struct sensor *sensor)
{
    return &sensor->picture;
}

/* ------------------------------------------------------------ life */

static bool open_parts(struct sensor *sensor, struct error *error)
{
    const struct settings *settings = sensor->options.settings;
    struct run *run = &sensor->run;
    struct storage_ids ids;
    run->report = &sensor->found;
    run->enricher = enricher_open(settings->data_directory, error);
    run->writer = run->enricher ? storage_writer_open(settings->database, error) : NULL;
    if (!run->writer || !storage_last_ids(run->writer, &ids, error)) return false;
    const struct joiner_options joining = {.local_networks = settings->local_networks,
                                           .local_network_count = settings->local_network_count,
                                           .last_device_id = ids.last_device_id,
                                           .names_most = 1 << 18,
                                           .devices_most = 1 << 16};
    struct tracker_options tracking = run_tracker_options(settings, true, ids.last_flow_id);
    tracking.worker_count = 1;
    tracking.put = put_record;
    tracking.owner = sensor;
    run->joiner = joiner_create(&joining, error);
    sensor->tracker = run->joiner ? tracker_create(&tracking, error) : NULL;
    if (!sensor->tracker) return false;
    if (!outlet_open(&sensor->outlet, BATCHES_PER_WORKER))
        return error_set(error, "There is no memory for the queue.");
    return storage_begin_capture(run->writer, &sensor->summary, &sensor->capture_id, error) &&
           storage_commit(run->writer, NULL, error);
}

static bool start_threads(struct sensor *sensor, struct error *error)
{
    static struct outlet *outlets[1];
    outlets[0] = &sensor->outlet;
    sensor->hooks = (struct live_hooks){.owner = sensor,
                                        .capture_ids = &sensor->capture_id,
                                        .give_up = &sensor->give_up,
                                        .clock_us = clock_us,
                                        .stalled = stalled,
                                        .enricher = enricher,
                                        .mark = mark,
                                        .alive = alive,
                                        .round = go_round,
                                        .upkeep = keep_order};
    const struct analyst_options looking = {.settings = sensor->options.settings,
                                            .capture_ids = &sensor->capture_id,
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
    sensor->now_us = sensor->ticked_us = sensor->round_us = sensor->interval_us = options->from_us;
    atomic_store(&sensor->clock_us, options->from_us);
    pthread_mutex_init(&sensor->mutex, NULL);
    sensor->upkeep =
        (struct live_upkeep){.policy = options->policy, .notice = upkeep_notice, .owner = sensor};
    sensor->summary = (struct capture_summary){.sensor = "soak",
                                               .source = "if:soak",
                                               .link_type = "EN10MB",
                                               .software_version = NETSCOPE_VERSION,
                                               .snaplen = 262144,
                                               .start_us = options->from_us,
                                               .end_us = NOT_OBSERVED,
                                               .status = "running"};
    /* A sensor that cannot start is the end of the program: nothing is taken back. */
    return open_parts(sensor, error) && start_threads(sensor, error) ? sensor : NULL;
}

bool sensor_close(struct sensor *sensor, struct run_report *report, struct error *error)
{
    struct run *run = &sensor->run;
    tracker_finish(sensor->tracker, sensor->now_us, sensor->number + 1);
    take_picture(sensor);
    outlet_send(&sensor->outlet, true);
    ring_close(sensor->outlet.records);
    bool good = recorder_finish(sensor->recorder, report, error);
    analyst_stop(sensor->analyst);
    sensor->summary.status = "complete";
    good = good && write_findings(sensor, sensor->now_us, error) &&
           write_health(sensor, sensor->now_us, &report->ledger, error);
    report->ledger = sensor->written;
    analyst_destroy(sensor->analyst);
    good = storage_writer_close(run->writer, good ? error : NULL) && good;
    tracker_destroy(sensor->tracker);
    outlet_close(&sensor->outlet);
    joiner_destroy(run->joiner);
    enricher_close(run->enricher);
    pthread_mutex_destroy(&sensor->mutex);
    free(sensor);
    return good;
}

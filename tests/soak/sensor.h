/* SPDX-License-Identifier: MIT */
/*
 * sensor - a live capture without the kernel: worker, watch, recorder, analyst and upkeep are those
 * of `netscope capture -i`, with frames and time from the caller.
 *
 * A round is a minute of simulated time. It is also the second in which the recorder commits,
 * writes its ledger and runs upkeep. Nothing is shed: if the recorder is behind, the caller waits.
 * Functions belong to one thread.
 */
#ifndef SOAK_SENSOR_H
#define SOAK_SENSOR_H

#include "pipeline/live_upkeep.h"
#include "pipeline/pipeline.h"
#include "sums.h"

#define ROUND_US MINUTE

struct sensor;

struct sensor_options {
    const struct settings *settings; /* including the database */
    struct storage_policy policy;
    int64_t from_us;
    struct sums *sums; /* receives every record */
};

/* Observations of its threads. Read it only after sensor_settle(). */
struct sensor_notes {
    struct ledger ledger; /* of all rows of capture_health together */
    uint64_t stalls, rounds, steps_failed, findings;
    /* reported by the last step of each second, so not all */
    int64_t rows_removed[KIND_COUNT];
    int64_t largest_bytes, largest_log_bytes; /* of the files, as upkeep reported them */
    int64_t used_bytes;                       /* of the database, at the last look */
    int64_t shed_to_us[KIND_COUNT];           /* the cap removed rows up to this time; 0: none */
    char failure[1024];
};

struct sensor *sensor_open(const struct sensor_options *options, struct error *error);
void sensor_see(struct sensor *sensor, struct frame *frame);
/* Advances the time; ends all rounds that are due. */
void sensor_pass_time(struct sensor *sensor, int64_t now_us);
/* Returns when everything so far is committed and the recorder waits. */
void sensor_settle(struct sensor *sensor);
int64_t sensor_now_us(const struct sensor *sensor);
const struct sensor_notes *sensor_notes(const struct sensor *sensor);
/* Ends and writes every flow. False: the recorder failed. */
bool sensor_close(struct sensor *sensor, struct run_report *report, struct error *error);

#endif

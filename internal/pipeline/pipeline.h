/* SPDX-License-Identifier: MIT */
/*
 * pipeline - threads, queues, shutdown: the only room that includes all the others.
 *
 *   source -> [feeder] -> workers (one tracker each) -> recorder -> writer
 *
 * With one worker, reading and tracking share the caller's thread, and no frame is copied. With
 * more, the feeder deals frames by the pair of hosts, in rounds. Every worker answers every round,
 * so the recorder can merge their records into the order that one worker would give. The recorder
 * has its own thread and is the only one that writes.
 *
 *   interface -> [the kernel deals] -> workers (a ring and a tracker each) -> recorder -> writer
 *
 * For an interface, each worker reads its own ring of the kernel's, and a round is a tenth of a
 * second. Reading a file waits for the writer. An interface cannot wait, so records are shed in the
 * order that outlet.h declares, and counted.
 */
#ifndef PIPELINE_PIPELINE_H
#define PIPELINE_PIPELINE_H

#include "base/error.h"
#include "base/notifier.h"
#include "config/config.h"
#include "joiner/joiner.h"
#include "model/frame.h"
#include "model/ledger.h"
#include "model/under_way.h"
#include "tracker/tracker.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct run_progress {
    const char *source;
    double fraction; /* of this source; negative: not known, or live */
    uint64_t frames;
    uint64_t dropped;     /* live: by the kernel and the interfaces */
    double seconds;       /* live: since it began */
    struct ledger totals; /* live: of all interfaces since then, rows as of the last round */
    unsigned source_number, source_count;
    const struct talkers
        *talkers; /* live, if asked for: of about the last second; NULL: none yet */
};

/* Raw frames into pcap files beside the database. */
struct raw_request {
    const char *path;
    int64_t rotate_bytes, rotate_us; /* 0: no limit */
    unsigned files_most;             /* 0: all are kept */
};

/* Keys of the configuration that a reload found changed, comma separated. */
struct run_renewal {
    char renewed[1024]; /* in force from now on */
    char waits[1024];   /* in force after the next start */
};

struct run_request {
    const struct settings *settings;
    /*
     * Permanently drops the rights that the run does not need (internal/privilege). This affects
     * the whole process, so it is for one that ends with this run.
     */
    bool confine;
    const char *config_file; /* its folder stays readable; NULL: none */
    const char *const *files;
    size_t file_count;
    const char *const *interfaces; /* instead of files */
    size_t interface_count;
    uint64_t frames_most;     /* over all files; 0: no limit */
    const volatile int *stop; /* non-zero: finish the data that was read, and end; may be NULL */
    void (*progress)(
        void *owner,
        const struct run_progress *progress); /* about ten times a second; may be NULL */
    unsigned progress_ms;                     /* live: the interval instead; 0: twice a second */
    bool wants_talkers;                       /* live: progress has them, once a second */
    void (*notice)(void *owner, const char *sentence); /* messages for the user; may be NULL */
    /*
     * Every frame that passed the filter, except those of excluded devices: on its own thread, in
     * the order of time. on_pause: there are no more frames for now. A file waits for it; an
     * interface does not, and frames without room are counted. May be NULL.
     */
    void (*on_frame)(void *owner, const struct frame *frame);
    void (*on_pause)(void *owner);
    /*
     * Live: the newest packets can be asked for by the control socket. It returns whole lines for a
     * person, one or (whole) all that can be said, valid until the next call; on the main thread.
     * NULL: packets are not told.
     */
    struct span (*packet_lines)(void *owner, const struct frame *frame, bool whole);
    const struct raw_request *raw; /* NULL: only rows are kept */
    void *owner;
    /*
     * Live: when *reloads has changed, reload() returns the settings to continue with, valid until
     * its next call. NULL with an error: the present ones stay. Only options whose row has
     * is_renewed change during a run. Either may be NULL.
     */
    const volatile int *reloads;
    const struct settings *(*reload)(void *owner, struct run_renewal *renewal, struct error *error);
    /*
     * Live: the path of the control socket (control/control.h). NULL: DATABASE-control, for the
     * user of the run alone; else this path, for the group of the process too.
     */
    const char *control;
    bool is_controlled; /* else there is no control socket */
    /*
     * Live: receives the opening of the interfaces, the rates, and the end. The recorder's thread
     * uses it during the run. May be NULL.
     */
    struct notifier *service;
};

struct run_report {
    uint64_t captures;
    int64_t first_us, last_us; /* of packets; NOT_OBSERVED */
    struct ledger ledger;      /* of all captures of this run */
    struct tracker_counters tracker;
    uint64_t rows_by_kind[16]; /* by enum record_kind */
    uint64_t devices_new, names_learnt;
    uint64_t findings, trackers;
    uint64_t attempts_left_out; /* failed attempts for which the analyzer had no room */
    double seconds;             /* wall clock */
    int64_t database_bytes;
    uint64_t frames_unseen;    /* for which on_frame() had no time */
    uint64_t frames_written;   /* as raw packets */
    uint64_t frames_unwritten; /* lost to them: the disk was full or slow */
    uint64_t frames_unfit;     /* of another link type than their file */
    bool stopped;
};

/*
 * Reads the files, or watches the interfaces, into the database of the settings, one row of
 * captures each, and runs the analyzer on each. Refusals come before any change to the database.
 * False: error has the sentence. Committed rows stay, and report has the progress so far.
 */
bool pipeline_run(const struct run_request *request, struct run_report *report,
                  struct error *error);

#endif

/* SPDX-License-Identifier: MIT */
/*
 * pipeline - threads, queues, shutdown: the only room that sees all the others.
 *
 *   source -> [feeder] -> workers (one tracker each) -> recorder -> writer
 *
 * With one worker, reading and tracking share the caller's thread, and no frame is copied. With
 * more, the feeder deals frames out by the pair of hosts, in rounds: every worker answers every
 * round, so the recorder can merge their records into the order that one worker would have given.
 * The recorder has a thread of its own and is the only one that writes.
 *
 *   interface -> [the kernel deals] -> workers (a ring and a tracker each) -> recorder -> writer
 *
 * Of an interface, each worker reads its own ring of the kernel's, and a round is a tenth of a
 * second. Reading a file waits for the writer; an interface does not wait, so what does not fit is
 * shed in the order that outlet.c declares, and counted.
 */
#ifndef PIPELINE_PIPELINE_H
#define PIPELINE_PIPELINE_H

#include "base/error.h"
#include "base/notifier.h"
#include "config/config.h"
#include "joiner/joiner.h"
#include "model/frame.h"
#include "model/ledger.h"
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
};

/* The frames themselves, into pcap files beside the database. */
struct raw_request {
    const char *path;
    int64_t rotate_bytes, rotate_us; /* 0: by nothing */
    unsigned files_most;             /* 0: all stay */
};

/* Keys of the configuration that a reload found changed, comma separated. */
struct run_renewal {
    char renewed[1024]; /* in force from now on */
    char waits[1024];   /* in force after the next start */
};

struct run_request {
    const struct settings *settings;
    /* Give up what the run does not need (internal/privilege), for good and for the whole process:
       for one that ends with this run. */
    bool confine;
    const char *config_file; /* its folder stays readable; NULL: none */
    const char *const *files;
    size_t file_count;
    const char *const *interfaces; /* instead of files */
    size_t interface_count;
    uint64_t frames_most;     /* over all files; 0: no limit */
    const volatile int *stop; /* becomes non-zero: finish what was read, and end; may be NULL */
    void (*progress)(
        void *owner,
        const struct run_progress *progress); /* about ten times a second; may be NULL */
    unsigned progress_ms;                     /* live: this often instead; 0: twice a second */
    void (*notice)(void *owner,
                   const char *sentence); /* something the user should know; may be NULL */
    /* Every frame that passed the filter, but those of excluded devices: on a thread of its own, in
       the order of time. on_pause: there is nothing more for now. A file waits for it; an interface
       does not, and what it has no time for is counted. May be NULL. */
    void (*on_frame)(void *owner, const struct frame *frame);
    void (*on_pause)(void *owner);
    const struct raw_request *raw; /* NULL: only rows are kept */
    void *owner;
    /* Live: when *reloads has changed, reload() is asked for settings to go on with, which live
       until it is asked again; NULL with an error: with those that are in force. Only options whose
       row says is_renewed change while it runs. Either may be NULL. */
    const volatile int *reloads;
    const struct settings *(*reload)(void *owner, struct run_renewal *renewal, struct error *error);
    /* Live: where other programs can ask (control/control.h). NULL: DATABASE-control, for the user of
       the run alone; else this path, for the group of the process too. */
    const char *control;
    bool is_controlled; /* else there is no control socket */
    /* Live: the service manager is told when the interfaces are open, how much passes, and the end.
       Used by the recorder's thread meanwhile. May be NULL. */
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
    uint64_t attempts_left_out; /* failed attempts that the analyzer had no room for */
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
 * captures each, and lets the analyzer look at each. Everything that can be refused is refused
 * before the database is touched. False: error holds the sentence; what was committed before stays,
 * and report says how far it came.
 */
bool pipeline_run(const struct run_request *request, struct run_report *report,
                  struct error *error);

#endif

/* SPDX-License-Identifier: MIT */
#include "beside.h"

#include "capture/capture.h"

#include <stdatomic.h>
#include <stdlib.h>

enum { SNAPLEN_OF_FILES = 262144, HOLD_MS = 300 /* some rounds of a live worker */ };

/* The consumer of raw packets. The tap's thread owns it until that ends. */
struct raw_output {
    const struct run_request *request;
    const char **never;
    struct raw_writer *writer;
    bool failed;
    atomic_bool forbidden; /* by reloaded settings */
    uint64_t unwritten;
};

/* ------------------------------------------------------------ raw packets */

static void raw_fails(struct raw_output *raw, const struct error *error)
{
    const struct run_request *request = raw->request;
    raw->failed = true;
    if (request->notice) request->notice(request->owner, error->sentence);
}

static void take_raw(void *owner, const struct frame *frame)
{
    struct raw_output *raw = owner;
    struct error error;
    if (!raw->failed && atomic_load(&raw->forbidden)) {
        error_set(&error, "Raw packets are not written any more: privacy.redact_queries is on.");
        raw_fails(raw, &error);
    }
    if (raw->failed) raw->unwritten++;
    if (!raw->failed && !raw_write(raw->writer, frame, &error)) {
        raw_fails(raw, &error);
        raw->unwritten++;
    }
}

static void flush_raw(void *owner)
{
    struct raw_output *raw = owner;
    struct error error;
    if (!raw->failed && !raw_flush(raw->writer, &error)) raw_fails(raw, &error);
}

static void raw_output_destroy(struct raw_output *raw)
{
    if (!raw) return;
    free(raw->never);
    free(raw);
}

static struct raw_output *raw_output_create(const struct beside_options *options,
                                            struct error *error)
{
    const struct run_request *request = options->request;
    const struct settings *settings = request->settings;
    struct raw_output *raw = calloc(1, sizeof *raw);
    if (raw) raw->never = calloc(request->file_count + 1, sizeof *raw->never);
    if (!raw || !raw->never) {
        error_no_memory(error, "start");
        raw_output_destroy(raw);
        return NULL;
    }
    raw->request = request;
    raw->never[0] = settings->database;
    for (size_t i = 0; i < request->file_count; i++)
        raw->never[i + 1] = request->files[i];
    const struct raw_options writing = {.path = request->raw->path,
                                        .link_type = options->link_type,
                                        .snaplen = request->interface_count ? (int)settings->snaplen
                                                                            : SNAPLEN_OF_FILES,
                                        .rotate_bytes = request->raw->rotate_bytes,
                                        .rotate_us = request->raw->rotate_us,
                                        .files_most = request->raw->files_most,
                                        .never = raw->never,
                                        .never_count = request->file_count + 1};
    raw->writer = raw_open(&writing, error);
    if (raw->writer) return raw;
    raw_output_destroy(raw);
    return NULL;
}

static void raw_output_close(struct raw_output *raw, struct run_report *report)
{
    struct error error;
    struct raw_counters counters;
    if (!raw_close(raw->writer, &counters, &error) && !raw->failed) raw_fails(raw, &error);
    report->frames_written = counters.frames;
    report->frames_unwritten += raw->unwritten + counters.lost;
    report->frames_unfit = counters.other_link;
    raw_output_destroy(raw);
}

/* ------------------------------------------------------------ both */

/* A setting that hides what packets show. NULL: none. */
static const char *hiding(const struct settings *settings)
{
    return settings->pseudonyms ? "privacy.pseudonyms" : !settings->names ? "privacy.names" : NULL;
}

bool beside_permitted(const struct run_request *request, struct error *error)
{
    const struct settings *settings = request->settings;
    const char *hidden = hiding(settings);
    if (request->raw && !hidden && settings->redact_queries) hidden = "privacy.redact_queries";
    if (!hidden || !(request->raw || request->on_frame)) return true;
    return error_set(error,
                     "Packets as they are would show what %s is to hide; leave out -w, -v and the "
                     "other views of packets, or change that setting.",
                     hidden);
}

static struct tap *add_tap(struct beside *beside, const struct beside_options *options,
                           const struct tap_options *consumer, struct error *error)
{
    const struct settings *settings = options->request->settings;
    struct tap_options tap = *consumer;
    tap.producers = options->producers;
    tap.hold_ms = HOLD_MS;
    tap.waits = options->request->interface_count == 0;
    struct tap *started = tap_start(&tap, error);
    if (!started) return NULL;
    tap_exclude(started, &settings->excluded);
    beside->taps[beside->tap_count++] = started;
    return started;
}

bool beside_keeps_packets(const struct run_request *request)
{
    return request->packet_lines && request->interface_count > 0 && !hiding(request->settings);
}

static void keep_packet(void *owner, const struct frame *frame)
{
    packet_ring_take(owner, frame);
}

static void keep_on(void *owner)
{
    (void)owner;
}

static bool add_packets(struct beside *beside, const struct beside_options *options,
                        struct error *error)
{
    if (!beside_keeps_packets(options->request)) return true;
    beside->packets = packet_ring_create(options->request, error);
    if (!beside->packets) return false;
    beside->packet_tap = add_tap(
        beside, options,
        &(struct tap_options){
            .frame = keep_packet, .pause = keep_on, .owner = beside->packets, .is_small = true},
        error);
    return beside->packet_tap != NULL;
}

static bool add_taps(struct beside *beside, const struct beside_options *options,
                     struct error *error)
{
    const struct run_request *request = options->request;
    if (request->raw) {
        beside->raw = raw_output_create(options, error);
        if (!beside->raw) return false;
        beside->raw_tap = add_tap(
            beside, options,
            &(struct tap_options){.frame = take_raw, .pause = flush_raw, .owner = beside->raw},
            error);
        if (!beside->raw_tap) return false;
    }
    if (!add_packets(beside, options, error)) return false;
    return !request->on_frame || add_tap(beside, options,
                                         &(struct tap_options){.frame = request->on_frame,
                                                               .pause = request->on_pause,
                                                               .owner = request->owner},
                                         error);
}

size_t beside_bytes(const struct run_request *request, unsigned producers)
{
    unsigned taps = (request->raw != NULL) + (request->on_frame != NULL);
    size_t bytes = taps * tap_bytes(producers, false);
    return beside_keeps_packets(request) ? bytes + tap_bytes(producers, true) + packet_ring_bytes()
                                         : bytes;
}

bool beside_open(struct beside **beside, const struct beside_options *options, struct error *error)
{
    const struct run_request *request = options->request;
    struct run_report report = {.captures = 0};
    if (!request->raw && !request->on_frame && !beside_keeps_packets(request)) return true;
    *beside = calloc(1, sizeof **beside);
    if (!*beside) return error_no_memory(error, "start");
    (*beside)->request = request;
    if (add_taps(*beside, options, error)) return true;
    beside_close(*beside, &report);
    *beside = NULL;
    return false;
}

void beside_renew(struct beside *beside, const struct settings *settings)
{
    for (unsigned i = 0; beside && i < beside->tap_count; i++)
        tap_exclude(beside->taps[i], &settings->excluded);
    if (beside && beside->raw && settings->redact_queries)
        atomic_store(&beside->raw->forbidden, true);
}

void beside_close(struct beside *beside, struct run_report *report)
{
    static const char left[] =
        "Somebody who was to get the packets does not take them any more; the rest is left out.";
    if (!beside) return;
    bool raw_is_left = false;
    for (unsigned i = 0; i < beside->tap_count; i++) {
        struct tap *tap = beside->taps[i];
        bool is_raw = tap == beside->raw_tap, is_packets = tap == beside->packet_tap;
        uint64_t others = 0;
        if (tap_finish(tap, is_raw       ? &report->frames_unwritten
                            : is_packets ? &others
                                         : &report->frames_unseen))
            continue;
        if (is_raw) raw_is_left = true;
        if (is_packets) beside->packets = NULL; /* its thread may use it yet */
        if (beside->request->notice) beside->request->notice(beside->request->owner, left);
    }
    if (beside->raw && !raw_is_left) raw_output_close(beside->raw, report);
    packet_ring_destroy(beside->packets);
    free(beside);
}

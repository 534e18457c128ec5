/* SPDX-License-Identifier: MIT */
/*
 * frames - an input as frames for a tracker, time included. Each including fuzz target has one
 * copy.
 *
 * The input: a byte of options (the link type, the size of memory, the privacy), then frames. Two
 * bytes precede each frame: the low 11 bits are its size, the next its truncation, the high 4 the
 * time since the last one. A capture file (pcap, microseconds) is read as one, so that captures are
 * seeds. There the options are the last byte of the link type, 0 in any real one.
 */
#ifndef FUZZ_FRAMES_H
#define FUZZ_FRAMES_H

#include "tracker/tracker.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND_US = 1000000, FRAMES_MOST = 3000 };

struct playback {
    struct tracker *tracker;
    uint64_t frames;
    int64_t now_us;
    int link_type;
};

static void see(struct playback *play, const uint8_t *data, size_t size, uint32_t wire_bytes)
{
    uint8_t *copy = malloc(size ? size : 1); /* exact size, so that a sanitizer sees an overrun */
    if (!copy) abort();
    if (size) memcpy(copy, data, size);
    struct frame frame = {.data = copy,
                          .captured_bytes = (uint32_t)size,
                          .wire_bytes = wire_bytes,
                          .time_us = play->now_us,
                          .number = ++play->frames,
                          .link_type = play->link_type};
    tracker_frame(play->tracker, &frame);
    free(copy);
}

static void see_frames(struct playback *play, const uint8_t *at, const uint8_t *end)
{
    static const int64_t pauses_us[16] = {
        0,       1,       50,       1000,     -1000,     20000,     300000,     1000000,
        5000000, 6000000, 31000000, 61000000, 301000000, -30000000, 3000000000, 7};
    while (end - at >= 2 && play->frames < FRAMES_MOST) {
        unsigned head = (unsigned)at[0] | (unsigned)at[1] << 8;
        size_t left = (size_t)(end - at) - 2, size = head & 0x7ff;
        if (size > left) size = left;
        play->now_us += pauses_us[head >> 12];
        if (head >> 12 > 5) tracker_tick(play->tracker, play->now_us, play->frames + 1);
        see(play, at + 2, size, (uint32_t)(size + (head & 0x800 ? 100 : 0)));
        at += 2 + size;
    }
}

static uint32_t word(const uint8_t *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static void see_capture(struct playback *play, const uint8_t *at, const uint8_t *end)
{
    play->link_type = (int)(word(at + 20) & 0xffff);
    for (at += 24; end - at >= 16 && play->frames < FRAMES_MOST; at += 16 + word(at + 8)) {
        uint32_t size = word(at + 8);
        if (size > (size_t)(end - at) - 16) size = (uint32_t)((size_t)(end - at) - 16);
        int64_t now_us = word(at) * (int64_t)SECOND_US + word(at + 4) % SECOND_US;
        if (now_us / SECOND_US > play->now_us / SECOND_US)
            tracker_tick(play->tracker, now_us, play->frames + 1);
        play->now_us = now_us;
        see(play, at + 16, size, word(at + 12));
        if (size < word(at + 8)) return;
    }
}

enum {
    HOW_LINK = 15,
    HOW_FEW_FLOWS = 16,
    HOW_LITTLE_MEMORY = 32,
    HOW_EXCLUDED = 64,
    HOW_REDACTED = 128
};

static bool is_capture(const uint8_t *data, size_t size)
{
    return size >= 24 && word(data) == 0xa1b2c3d4;
}

/* The option bits of a non-empty input. */
static uint8_t how_of(const uint8_t *data, size_t size)
{
    return is_capture(data, size) ? data[23] & (uint8_t)~HOW_LINK : data[0];
}

/* The laptop, the television, and some networks of the shipped captures. */
static const struct exclusion *excluded_of_samples(void)
{
    static struct exclusion excluded;
    static const char *const listed[] = {"f0:18:98:5c:11:01", "192.168.7.103", "192.168.7.64/28",
                                         "217.160.0.0/16", "fd07:7:7:7:8000::/65"};
    if (!exclusion_is_empty(&excluded)) return &excluded;
    for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++)
        if (exclusion_add(&excluded, listed[i]) != EXCLUSION_ADDED) abort();
    return &excluded;
}

/* All options except the receiver of records. */
static struct tracker_options options_of(uint8_t how)
{
    return (struct tracker_options){.worker_count = 1,
                                    .flows_most = how & HOW_FEW_FLOWS ? 4 : 512,
                                    .buffer_bytes = how & HOW_LITTLE_MEMORY ? 4096 : 1024 * 1024,
                                    .tcp_idle_timeout_us = 300 * (int64_t)SECOND_US,
                                    .tcp_attempt_timeout_us = 30 * (int64_t)SECOND_US,
                                    .udp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                    .icmp_idle_timeout_us = 60 * (int64_t)SECOND_US,
                                    .update_every_us = 60 * (int64_t)SECOND_US,
                                    .fragment_timeout_us = 30 * (int64_t)SECOND_US,
                                    .redact_queries = how & HOW_REDACTED,
                                    .excluded = how & HOW_EXCLUDED ? excluded_of_samples() : NULL};
}

/* Gives the tracker all frames of a non-empty input, and the end. The caller destroys it. */
static void play_input(struct playback *play, const struct tracker_options *options,
                       const uint8_t *data, size_t size)
{
    static const int link_types[] = {1, 1,   1,   1,   101, 0,  113, 276,
                                     9, 105, 127, 108, 50,  51, 104, 228};
    struct error error = {.sentence = ""};
    *play = (struct playback){.now_us = 1700000000 * (int64_t)SECOND_US,
                              .link_type = link_types[data[0] & HOW_LINK]};
    play->tracker = tracker_create(options, &error);
    if (!play->tracker) abort();
    if (is_capture(data, size))
        see_capture(play, data, data + size);
    else
        see_frames(play, data + 1, data + size);
    tracker_finish(play->tracker, play->now_us, UINT64_MAX);
}

#endif

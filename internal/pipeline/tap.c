/* SPDX-License-Identifier: MIT */
#include "tap.h"

#include "base/ring.h"
#include "parser/packet.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    BLOCK_BYTES = 512 * 1024, /* must exceed the largest frame */
    ALL_BLOCKS = 64, /* of all producers together: 32 MiB, of which only used pages take memory */
    BLOCKS_LEAST = 4,
    NAP_MS = 20,
    PATIENCE_S = 5,
    TUNNELS_DEEP = 4,
};

struct block {
    size_t used, at; /* bytes written, bytes given away */
    int64_t sent_ms;
    uint8_t bytes[BLOCK_BYTES];
};

struct producer {
    struct ring *full, *empty;
    struct block *filling; /* the producer's; NULL: none is free */
    struct block *head;    /* the tap's: its frames are being given away */
    atomic_uint_fast64_t lost;
};

struct tap {
    struct tap_options options;
    struct producer *producers;
    pthread_t thread;
    atomic_uint_fast64_t given;
    atomic_bool excludes;
    pthread_mutex_t mutex; /* protects the exclusion, which may change at any time */
    struct exclusion excluded;
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static unsigned blocks_each(unsigned producers, bool is_small)
{
    unsigned blocks = ALL_BLOCKS / producers;
    return is_small || blocks < BLOCKS_LEAST ? BLOCKS_LEAST : blocks;
}

size_t tap_bytes(unsigned producers, bool is_small)
{
    return (size_t)producers * blocks_each(producers, is_small) * sizeof(struct block);
}

/* ------------------------------------------------------------ the producer's side */

static size_t room_of(const struct frame *frame)
{
    size_t size = sizeof *frame + frame->captured_bytes;
    return (size + 15) & ~(size_t)15;
}

void tap_send(struct tap *tap, unsigned producer)
{
    struct producer *own = &tap->producers[producer];
    if (!own->filling || own->filling->used == 0) return;
    own->filling->sent_ms = now_ms();
    ring_put(own->full, own->filling); /* there is room for every block */
    own->filling = NULL;
}

static struct block *block_with_room(struct tap *tap, unsigned producer, size_t size)
{
    struct producer *own = &tap->producers[producer];
    if (own->filling && BLOCK_BYTES - own->filling->used < size) tap_send(tap, producer);
    if (own->filling) return own->filling;
    own->filling = tap->options.waits ? ring_take(own->empty) : ring_try_take(own->empty);
    if (own->filling) own->filling->used = own->filling->at = 0;
    return own->filling;
}

void tap_frame(struct tap *tap, unsigned producer, const struct frame *frame)
{
    size_t size = room_of(frame);
    struct block *block = size <= BLOCK_BYTES ? block_with_room(tap, producer, size) : NULL;
    if (!block) {
        atomic_fetch_add_explicit(&tap->producers[producer].lost, 1, memory_order_relaxed);
        return;
    }
    memcpy(block->bytes + block->used, frame, sizeof *frame);
    if (frame->captured_bytes)
        memcpy(block->bytes + block->used + sizeof *frame, frame->data, frame->captured_bytes);
    block->used += size;
}

/* ------------------------------------------------------------ exclusion */

/* True if an excluded device is the sender, the receiver or the subject, or if that is unknown. */
static bool concerns(const struct frame *frame, const struct exclusion *excluded)
{
    struct packet packet;
    packet_decode(frame, &packet);
    for (unsigned depth = 0;; depth++) {
        if (packet_concerns(&packet, excluded)) return true;
        if (packet.kind != PACKET_IP) return false;
        if (packet.is_fragment) return packet.ip_protocol != IP_TCP;
        struct tunneled inner;
        if (packet.ip_protocol == IP_TCP || !packet_decode_inner(&packet, &inner)) return false;
        if (depth == TUNNELS_DEEP) return true;
        packet = inner.packet;
    }
}

static bool is_left_out(struct tap *tap, const struct frame *frame)
{
    if (!atomic_load(&tap->excludes)) return false;
    pthread_mutex_lock(&tap->mutex);
    bool left_out = concerns(frame, &tap->excluded);
    pthread_mutex_unlock(&tap->mutex);
    return left_out;
}

void tap_exclude(struct tap *tap, const struct exclusion *excluded)
{
    pthread_mutex_lock(&tap->mutex);
    tap->excluded = *excluded;
    pthread_mutex_unlock(&tap->mutex);
    atomic_store(&tap->excludes, !exclusion_is_empty(excluded));
}

/* ------------------------------------------------------------ the consumer's side */

static void fetch(struct producer *producer)
{
    if (!producer->head) producer->head = ring_try_take(producer->full);
}

/*
 * The producer with the oldest next frame; NULL if none may be given away yet. over: no more will
 * come.
 */
static struct producer *oldest(struct tap *tap, bool *over)
{
    struct producer *found = NULL;
    int64_t found_us = 0;
    bool waits_for_others = false;
    *over = true;
    for (unsigned i = 0; i < tap->options.producers; i++) {
        struct producer *one = &tap->producers[i];
        bool drained = ring_is_drained(one->full);
        fetch(one);
        struct frame frame;
        if (!one->head) {
            if (!drained) waits_for_others = true, *over = false;
            continue;
        }
        *over = false;
        memcpy(&frame, one->head->bytes + one->head->at, sizeof frame);
        if (!found || frame.time_us < found_us) {
            found = one;
            found_us = frame.time_us;
        }
    }
    bool may_go = found && (!waits_for_others || tap->options.producers == 1 ||
                            now_ms() - found->head->sent_ms >= tap->options.hold_ms);
    return may_go ? found : NULL;
}

static void give_next(struct tap *tap, struct producer *producer)
{
    struct block *block = producer->head;
    struct frame frame;
    memcpy(&frame, block->bytes + block->at, sizeof frame);
    frame.data = block->bytes + block->at + sizeof frame;
    block->at += room_of(&frame);
    if (!is_left_out(tap, &frame)) tap->options.frame(tap->options.owner, &frame);
    atomic_fetch_add_explicit(&tap->given, 1, memory_order_relaxed);
    if (block->at < block->used) return;
    producer->head = NULL;
    ring_put(producer->empty, block);
}

static void *tap_main(void *argument)
{
    struct tap *tap = argument;
    const struct timespec nap = {.tv_nsec = NAP_MS * 1000000L};
    bool over = false, busy = false;
    while (!over) {
        struct producer *next = oldest(tap, &over);
        if (next) {
            give_next(tap, next);
            busy = true;
            continue;
        }
        if (busy) tap->options.pause(tap->options.owner);
        busy = false;
        if (!over) (void)nanosleep(&nap, NULL);
    }
    return NULL;
}

/* ------------------------------------------------------------ life */

static void destroy(struct tap *tap)
{
    if (!tap) return;
    for (unsigned i = 0; tap->producers && i < tap->options.producers; i++) {
        struct producer *one = &tap->producers[i];
        struct block *block;
        free(one->filling);
        free(one->head);
        while (one->full && (block = ring_try_take(one->full)))
            free(block);
        while (one->empty && (block = ring_try_take(one->empty)))
            free(block);
        ring_destroy(one->full);
        ring_destroy(one->empty);
    }
    free(tap->producers);
    pthread_mutex_destroy(&tap->mutex);
    free(tap);
}

static bool prepare(struct tap *tap)
{
    unsigned blocks = blocks_each(tap->options.producers, tap->options.is_small);
    tap->producers = calloc(tap->options.producers, sizeof *tap->producers);
    for (unsigned i = 0; tap->producers && i < tap->options.producers; i++) {
        struct producer *one = &tap->producers[i];
        one->full = ring_create(blocks);
        one->empty = ring_create(blocks);
        for (unsigned j = 0; one->full && one->empty && j < blocks; j++) {
            struct block *block = malloc(sizeof *block);
            if (!block) return false;
            ring_put(one->empty, block);
        }
        if (!one->full || !one->empty) return false;
    }
    return tap->producers != NULL;
}

struct tap *tap_start(const struct tap_options *options, struct error *error)
{
    struct tap *tap = calloc(1, sizeof *tap);
    sigset_t all, before;
    assert(options->producers > 0);
    if (tap) {
        tap->options = *options;
        pthread_mutex_init(&tap->mutex, NULL);
    }
    bool good = tap && prepare(tap);
    if (good) { /* the main thread handles signals */
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        good = pthread_create(&tap->thread, NULL, tap_main, tap) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    if (good) return tap;
    error_set_kind(error, ERROR_FULL,
                   "There is no memory, or no thread, left to look at raw packets with; capture "
                   "without -v and -w, or close something.");
    destroy(tap);
    return NULL;
}

/* False if the tap makes no progress any more. */
static bool join(struct tap *tap)
{
    uint_fast64_t before;
    if (tap->options.waits) return pthread_join(tap->thread, NULL) == 0;
    do {
        struct timespec until;
        before = atomic_load(&tap->given);
        (void)clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += PATIENCE_S;
        if (pthread_timedjoin_np(tap->thread, NULL, &until) == 0) return true;
    } while (atomic_load(&tap->given) != before);
    return false;
}

uint64_t tap_lost(const struct tap *tap)
{
    uint64_t lost = 0;
    for (unsigned i = 0; i < tap->options.producers; i++)
        lost += atomic_load_explicit(&tap->producers[i].lost, memory_order_relaxed);
    return lost;
}

bool tap_finish(struct tap *tap, uint64_t *lost)
{
    *lost += tap_lost(tap);
    for (unsigned i = 0; i < tap->options.producers; i++) {
        tap_send(tap, i);
        ring_close(tap->producers[i].full);
    }
    if (!join(tap)) return false;
    destroy(tap);
    return true;
}

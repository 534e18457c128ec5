/* SPDX-License-Identifier: MIT */
/*
 * Random conversations with a receiver that follows RFC 9293 and RFC 5961 (support/receiver.h), and
 * with this machine's kernel: the requests that are recorded are those in the bytes that it took, or
 * a counter says why not.
 *
 * CONVERSATIONS is the number for each property (2,000; a twentieth with the kernel), SEED the first one.
 * A failure prints its own seed and every segment.
 */
#include "support/kernel_receiver.h"
#include "support/observer.h"
#include "support/random.h"
#include "support/test.h"

#include "base/text.h"
#include "parser/packet.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    REQUESTS_MOST = 6,
    STEPS_MOST = 60,
    TRIES_MOST = 10000,
    QUIET_US = 600 * 1000000,
    LOG_MOST = 32 * 1024
};

/* What a conversation may contain beside the message in pieces, in any order and repeated. */
enum {
    SEGMENTS_LOST = 1,  /* behind the observer */
    NOT_TAKEN = 2,      /* segments that no receiver takes */
    OTHER_COPIES = 4,   /* places of the window filled with other bytes */
    DECOYS = 8,         /* that pass the observer and never arrive */
    CAPTURE_LOSES = 16, /* segments that the observer misses */
    SHORT_DECOYS = 32,  /* decoys whose TTL does not reach the receiver */
    OTHER_ROUTES = 64,  /* on which every segment has a lower TTL */
};
enum { TTL_AT_FIRST = 64, TTL_SHORT_MOST = 8 };

static const struct span nothing = {NULL, 0};

struct world {
    unsigned may;
    struct random random;
    struct script script;
    struct receiver receiver;
    struct kernel_receiver *kernel; /* NULL: the one of support/receiver.h */
    struct build message;
    uint32_t first; /* the sender's initial number */
    uint32_t sent;  /* offset behind all that was sent */
    uint8_t ttl;
    struct text log;
};

/* Where a segment gets to. */
enum way { WAY_BOTH, WAY_OBSERVER, WAY_RECEIVER };

static uint32_t below(struct world *world, uint32_t limit)
{
    return random_below(&world->random, limit);
}

static bool may(struct world *world, unsigned what, uint32_t percent)
{
    return (world->may & what) && below(world, 100) < percent;
}

static void note_segment(struct world *world, const char *who, enum way way,
                         const struct segment *segment)
{
    static const char *const ways[] = {"", " (lost behind the observer)", " (not captured)"};
    bool is_sender = *who == '>';
    text_format(&world->log, "%s flags=%02x ttl=%u at=%d size=%zu ack=%d window=%u%s\n", who,
                segment->flags, segment->ttl,
                (int)(segment->seq - (is_sender ? world->first : world->receiver.first) - 1),
                segment->payload.size,
                (int)(segment->ack - (is_sender ? world->receiver.first : world->first) - 1),
                segment->window, ways[way]);
}

static void answer(struct world *world, const struct segment *reply)
{
    enum way way = may(world, CAPTURE_LOSES, 10) ? WAY_RECEIVER : WAY_BOTH;
    note_segment(world, "<", way, reply);
    if (way == WAY_BOTH) script_send(&world->script, false, reply);
}

static void answers_of_kernel(struct world *world)
{
    struct segment reply;
    while (kernel_receiver_answer(world->kernel, &world->receiver, &reply))
        answer(world, &reply);
}

static void send(struct world *world, enum way way, const struct segment *segment)
{
    struct segment reply;
    note_segment(world, ">", way, segment);
    if (way != WAY_RECEIVER) script_send(&world->script, true, segment);
    if (way == WAY_OBSERVER) return;
    if (world->kernel) {
        kernel_receiver_take(world->kernel, segment);
        answers_of_kernel(world);
    } else if (receiver_take(&world->receiver, segment, &reply)) {
        answer(world, &reply);
    }
}

static enum way some_way(struct world *world)
{
    if (may(world, SEGMENTS_LOST, 12)) return WAY_OBSERVER;
    return may(world, CAPTURE_LOSES, 8) ? WAY_RECEIVER : WAY_BOTH;
}

static struct segment segment_at(const struct world *world, uint32_t offset, struct span payload)
{
    return (struct segment){.flags = TCP_ACK,
                            .seq = world->first + 1 + offset,
                            .ack = world->receiver.first + 1,
                            .window = 65000,
                            .ttl = world->ttl,
                            .payload = payload};
}

/* ------------------------------------------------------------ the message */

static void write_message(struct world *world)
{
    for (unsigned i = 0, count = 1 + below(world, REQUESTS_MOST); i < count; i++) {
        char line[64];
        snprintf(line, sizeof line, "GET /%u HTTP/1.1\r\nHost: www.example.com\r\nX: ", i);
        build_text(&world->message, line);
        for (uint32_t fill = below(world, below(world, 2) ? 40 : 800); fill; fill--)
            build_number(&world->message, 'a' + fill % 26, 1);
        build_text(&world->message, "\r\n\r\n");
    }
}

static struct span part(const struct world *world, uint32_t offset, uint32_t size)
{
    uint32_t left = (uint32_t)world->message.size - offset;
    return (struct span){world->message.data + offset, size < left ? size : left};
}

static void send_part(struct world *world, enum way way, uint32_t offset, uint32_t size)
{
    if (offset >= world->message.size) return;
    struct segment segment = segment_at(world, offset, part(world, offset, size));
    send(world, way, &segment);
    uint32_t end = offset + (uint32_t)segment.payload.size;
    if (end > world->sent) world->sent = end;
}

static uint32_t window_of(const struct world *world)
{
    return world->receiver.edge - world->receiver.next;
}

/* ------------------------------------------------------------ what disturbs */

/* Whole requests, so that it is seen if they are taken. */
static struct span other_bytes(struct world *world)
{
    static const char other[] = "\r\nGET /other HTTP/1.1\r\nHost: other.example\r\n\r\nGET /more "
                                "HTTP/1.1\r\nHost: o\r\n\r\n";
    uint32_t from = below(world, 3) ? 0 : below(world, 20);
    return (struct span){(const uint8_t *)other + from, 1 + below(world, sizeof other - 1 - from)};
}

static void send_not_taken(struct world *world)
{
    uint32_t taken = world->receiver.taken, window = window_of(world);
    struct segment segment = segment_at(world, taken, other_bytes(world));
    switch (below(world, 8)) {
    case 0: segment.seq += window + below(world, 100000); break;
    case 1: segment.seq -= (uint32_t)segment.payload.size + below(world, taken + 1); break;
    case 2: segment.flags = TCP_PSH; break;
    case 3: segment.ack += 1 + below(world, 1000); break;
    case 4:
        segment.flags = TCP_SYN;
        segment.seq = (uint32_t)random_next(&world->random);
        segment.payload.size = 0;
        break;
    case 5:
        segment.flags = TCP_RST;
        segment.seq += 1 + below(world, window + 100000);
        segment.payload.size = 0;
        break;
    case 6:
        segment.flags |= TCP_FIN;
        segment.seq += window + below(world, 100000);
        break;
    default:
        segment.flags = TCP_RST | TCP_ACK;
        segment.seq -= 1 + below(world, taken + 1);
        segment.payload.size = 0;
    }
    send(world, some_way(world), &segment);
}

/* Into the window, or over its end. */
static void send_other_copy(struct world *world, enum way way)
{
    uint32_t at = world->receiver.taken + below(world, window_of(world) + 1);
    struct segment segment = segment_at(world, at, other_bytes(world));
    send(world, way, &segment);
}

static void send_decoy(struct world *world)
{
    struct segment segment = segment_at(world, world->receiver.taken, nothing);
    switch (below(world, 4)) {
    case 0: segment.flags = TCP_RST; break;
    case 1: segment.flags |= TCP_FIN; break;
    default: send_other_copy(world, WAY_OBSERVER); return;
    }
    send(world, WAY_OBSERVER, &segment);
}

static void send_short_decoy(struct world *world)
{
    struct segment segment = segment_at(world, world->receiver.taken, other_bytes(world));
    segment.ttl = (uint8_t)(1 + below(world, TTL_SHORT_MOST));
    switch (below(world, 5)) {
    case 0: segment.flags = TCP_RST; break;
    case 1: segment.flags |= TCP_FIN; break;
    case 2:
        segment.flags = TCP_SYN;
        segment.seq = (uint32_t)random_next(&world->random);
        break;
    case 3: segment.seq += below(world, window_of(world) + 1); break;
    default: break;
    }
    if (segment.flags & (TCP_RST | TCP_SYN)) segment.payload = nothing;
    send(world, WAY_OBSERVER, &segment);
}

/* ------------------------------------------------------------ a conversation */

static void begin(struct world *world, struct observer *observer, uint16_t port)
{
    struct receiver *receiver = &world->receiver;
    world->script = script_between(observer, "10.0.0.1", port, "10.0.0.2", 80);
    write_message(world);
    world->first = (uint32_t)random_next(&world->random);
    receiver->first = (uint32_t)random_next(&world->random);
    receiver->began = world->first;
    receiver->offers_scale = below(world, 2);
    receiver->scale = receiver->offers_scale ? (uint8_t)below(world, 5) : 0;
    receiver->room = 16u + below(world, below(world, 2) ? 300 : 3000);
    receiver->last_copy_wins = below(world, 2);
    static const uint8_t scale[4] = {3, 3, 7, 1};
    if (world->kernel) kernel_receiver_listen(world->kernel, port, 1000 + (int)receiver->room);
    world->ttl = TTL_AT_FIRST;
    struct segment syn = {
        .flags = TCP_SYN, .seq = world->first, .window = 65000, .ttl = TTL_AT_FIRST};
    if (receiver->offers_scale || below(world, 2)) syn.options = (struct span){scale, sizeof scale};
    if (!syn.options.size) receiver->offers_scale = false;
    send(world, WAY_BOTH, &syn);
    struct segment ack = segment_at(world, 0, nothing);
    send(world, WAY_BOTH, &ack);
}

static void read_all(struct world *world)
{
    struct segment reply;
    if (world->kernel) {
        kernel_receiver_read(world->kernel, &world->receiver);
        answers_of_kernel(world);
    } else if (receiver_read(&world->receiver, &reply))
        answer(world, &reply);
}

static void step(struct world *world)
{
    uint32_t taken = world->receiver.taken, edge = taken + window_of(world),
             size = 1 + below(world, 300);
    if (may(world, NOT_TAKEN, 15)) send_not_taken(world);
    if (may(world, OTHER_COPIES, 10)) send_other_copy(world, some_way(world));
    if (may(world, DECOYS, 10)) send_decoy(world);
    if (may(world, SHORT_DECOYS, 20)) send_short_decoy(world);
    if (may(world, OTHER_ROUTES, 5)) world->ttl = (uint8_t)(world->ttl - below(world, 2));
    uint32_t what = below(world, 100);
    if (what < 20) {
        read_all(world);
    } else if (what < 40) { /* again */
        send_part(world, some_way(world), below(world, world->sent + 1), size);
    } else if (world->sent < edge) { /* in order, or with a hole in front */
        uint32_t at = world->sent + (what < 60 ? below(world, edge - world->sent) : 0);
        send_part(world, some_way(world), at, size < edge - at ? size : edge - at);
    }
}

/* All that is missing arrives. A closed window is probed. */
static void send_rest(struct world *world)
{
    const struct receiver *receiver = &world->receiver;
    for (unsigned tries = 0; tries < TRIES_MOST; tries++) {
        if (receiver->state != RECEIVER_ESTABLISHED || receiver->taken >= world->message.size)
            return;
        read_all(world);
        uint32_t most = 1 + below(world, 400), window = window_of(world);
        if (most > window) most = window ? window : 1;
        send_part(world, WAY_BOTH, receiver->taken, most);
    }
}

static void end(struct world *world)
{
    struct receiver *receiver = &world->receiver;
    uint32_t size = (uint32_t)world->message.size;
    send_rest(world);
    read_all(world);
    struct segment fin = segment_at(world, size, nothing);
    fin.flags |= TCP_FIN;
    if (receiver->state == RECEIVER_ESTABLISHED) send(world, WAY_BOTH, &fin);
    while (world->kernel && receiver->next == fin.seq && kernel_receiver_wait(world->kernel))
        answers_of_kernel(world); /* it may wait with its ACK */
    if (receiver->next != world->first + 1 + size + 1) return;
    if (world->kernel) {
        kernel_receiver_hang_up(world->kernel);
        answers_of_kernel(world);
    } else {
        struct segment last = {.flags = TCP_FIN | TCP_ACK,
                               .seq = receiver->sent,
                               .ack = receiver->next,
                               .window = 65000};
        receiver->sent++;
        note_segment(world, "<", WAY_BOTH, &last);
        script_send(&world->script, false, &last);
    }
    fin = segment_at(world, size + 1, nothing);
    fin.ack = receiver->sent;
    send(world, WAY_BOTH, &fin);
}

/* ------------------------------------------------------------ the judgement */

/* The lines of requests since the last call; free()d by the caller. */
static char *requests(struct observer *observer)
{
    observer->now_us += QUIET_US;
    tracker_tick(observer->tracker, observer->now_us, observer->number);
    char *kept = calloc(1, observer->size + 1), *at = kept;
    assert_non_null(kept);
    for (char *line = observer->lines; observer->size && *line;) {
        char *newline = strchr(line, '\n');
        size_t size = (size_t)(newline + 1 - line);
        if (memcmp(line, "http", 4) == 0) {
            memcpy(at, line, size);
            at += size;
        }
        line = newline + 1;
    }
    observer->size = 0;
    observer->lines[0] = '\0';
    return kept;
}

static char *requests_of_taken(struct observer *plain, const struct world *world, uint16_t port)
{
    struct script script = script_between(plain, "10.0.0.1", port, "10.0.0.2", 80);
    script_play(&script, ">S <SA >A");
    const struct receiver *receiver = &world->receiver;
    uint32_t size = world->kernel ? receiver->read : receiver->taken;
    for (uint32_t at = 0; at < size; at += 1000) {
        uint32_t left = size - at;
        script_say(&script, true, (struct span){receiver->bytes + at, left < 1000 ? left : 1000});
    }
    script_play(&script, ">FA <FA >A");
    return requests(plain);
}

/* What says that bytes were not seen, or not surely those that the receiver took. */
static uint64_t doubts(const struct observer *observer)
{
    const struct tracker_counters *c = tracker_counters(observer->tracker);
    return c->overlap_conflicts + c->overlaps_not_compared + c->streams_abandoned +
           c->buffers_refused + c->requests_left_out + tracker_ledger(observer->tracker)->gap_bytes;
}

static unsigned number_from(const char *name, unsigned otherwise)
{
    const char *value = getenv(name);
    return value ? (unsigned)strtoul(value, NULL, 10) : otherwise;
}

static void fail_with(const struct world *world, uint64_t seed, const char *taken, const char *seen)
{
    fprintf(stderr,
            "SEED=%llu\n%.*s--- in the bytes that the receiver took\n%s--- recorded\n%s---\n",
            (unsigned long long)seed, (int)world->log.size, world->log.data, taken, seen);
    fail();
}

/* Returns how many conversations needed a counter's excuse, and fails if one has none. */
static unsigned converse(struct kernel_receiver *kernel, unsigned allowed, bool may_doubt)
{
    struct observer *observer = observer_create(NULL), *plain = observer_create(NULL);
    static struct world world;
    unsigned count = number_from("CONVERSATIONS", 2000), excused = 0;
    uint64_t seed = number_from("SEED", 1);
    if (kernel) count = count / 20 + 1;
    static char log[LOG_MOST];
    for (unsigned i = 0; i < count; i++, seed++) {
        uint16_t port = (uint16_t)(1024 + i % 60000);
        uint64_t flows = observer->flow_count, doubted = doubts(observer);
        memset(&world, 0, sizeof world);
        world.may = allowed;
        world.kernel = kernel;
        world.random.state = seed * 2654435761u;
        world.log = text_into(log, sizeof log);
        begin(&world, observer, port);
        for (uint32_t steps = below(&world, STEPS_MOST); steps; steps--)
            if (world.receiver.state == RECEIVER_ESTABLISHED) step(&world);
        end(&world);
        char *seen = requests(observer), *taken = requests_of_taken(plain, &world, port);
        bool same = strcmp(seen, taken) == 0, doubt = doubts(observer) != doubted;
        if (!same && doubt) excused++;
        if (!same && !(doubt && may_doubt)) fail_with(&world, seed, taken, seen);
        if (!may_doubt && observer->flow_count != flows + 1) fail_with(&world, seed, taken, seen);
        free(seen);
        free(taken);
    }
    observer_finish(observer);
    assert_null(observer_broken_rule(observer));
    observer_destroy(observer);
    observer_destroy(plain);
    return excused;
}

static void what_arrives_in_any_order_is_recorded(void **state)
{
    (void)state;
    converse(NULL, SEGMENTS_LOST, false);
}

static void what_no_receiver_takes_changes_nothing(void **state)
{
    (void)state;
    converse(NULL, SEGMENTS_LOST | NOT_TAKEN, false);
}

static void other_copies_and_decoys_are_seen_through_or_counted(void **state)
{
    (void)state;
    print_message("%u of other copies and %u of decoys were counted\n",
                  converse(NULL, SEGMENTS_LOST | NOT_TAKEN | OTHER_COPIES, true),
                  converse(NULL, SEGMENTS_LOST | NOT_TAKEN | DECOYS, true));
}

static void what_does_not_reach_the_receiver_changes_nothing(void **state)
{
    (void)state;
    converse(NULL, SEGMENTS_LOST | NOT_TAKEN | SHORT_DECOYS, false);
}

static void another_route_changes_nothing(void **state)
{
    (void)state;
    converse(NULL, SEGMENTS_LOST | OTHER_ROUTES, false);
}

static void what_the_capture_lost_is_counted(void **state)
{
    (void)state;
    print_message("%u were counted\n", converse(NULL, SEGMENTS_LOST | CAPTURE_LOSES, true));
}

static void with_this_kernel(unsigned allowed, bool may_doubt)
{
    struct kernel_receiver kernel;
    if (kernel_receiver_open(&kernel)) {
        print_message("%u were counted\n", converse(&kernel, allowed, may_doubt));
        kernel_receiver_close(&kernel);
    } else {
        print_message("skipped: a network namespace and /dev/net/tun need root\n");
        kernel_receiver_close(&kernel);
        skip();
    }
}

static void what_this_kernel_takes_is_recorded(void **state)
{
    (void)state;
    with_this_kernel(SEGMENTS_LOST | NOT_TAKEN, false);
}

static void what_misleads_this_kernel_or_the_observer_is_counted(void **state)
{
    (void)state;
    with_this_kernel(SEGMENTS_LOST | NOT_TAKEN | OTHER_COPIES | DECOYS, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_arrives_in_any_order_is_recorded),
        cmocka_unit_test(what_no_receiver_takes_changes_nothing),
        cmocka_unit_test(other_copies_and_decoys_are_seen_through_or_counted),
        cmocka_unit_test(what_does_not_reach_the_receiver_changes_nothing),
        cmocka_unit_test(another_route_changes_nothing),
        cmocka_unit_test(what_the_capture_lost_is_counted),
        cmocka_unit_test(what_this_kernel_takes_is_recorded),
        cmocka_unit_test(what_misleads_this_kernel_or_the_observer_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
/* Frames beside the analysis: in order, bounded, without those of excluded devices. */
#include "tap.h"

#include "base/cursor.h"

#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { KEPT_MOST = 4096 };

struct seen {
    int64_t times[KEPT_MOST];
    size_t count;
    uint64_t bytes;
    sem_t *gate; /* NULL: open */
};

static void see(void *owner, const struct frame *frame)
{
    struct seen *seen = owner;
    if (seen->gate) {
        (void)sem_wait(seen->gate);
        (void)sem_post(seen->gate);
    }
    if (seen->count < KEPT_MOST) seen->times[seen->count] = frame->time_us;
    seen->count++;
    for (uint32_t i = 0; i < frame->captured_bytes; i++)
        seen->bytes += frame->data[i];
}

static void pause_seeing(void *owner)
{
    (void)owner;
}

static struct tap *start(struct seen *seen, unsigned producers, bool waits,
                         const struct exclusion *excluded)
{
    struct error error = {.sentence = ""};
    const struct tap_options options = {.frame = see,
                                        .pause = pause_seeing,
                                        .owner = seen,
                                        .producers = producers,
                                        .hold_ms = 1000 * 1000,
                                        .waits = waits};
    struct tap *tap = tap_start(&options, &error);
    if (!tap) fail_msg("%s", error.sentence);
    if (excluded) tap_exclude(tap, excluded);
    return tap;
}

static void put(struct tap *tap, unsigned producer, int64_t time_us, const void *data, size_t size)
{
    const struct frame frame = {.data = data,
                                .captured_bytes = (uint32_t)size,
                                .wire_bytes = (uint32_t)size,
                                .time_us = time_us,
                                .link_type = 1};
    tap_frame(tap, producer, &frame);
}

static void frames_of_several_threads_come_in_the_order_of_time(void **state)
{
    struct seen seen = {.count = 0};
    uint64_t lost = 0;
    struct tap *tap = start(&seen, 3, false, NULL);
    (void)state;
    for (int i = 0; i < 3000; i++)
        put(tap, (unsigned)i % 3, i, "x", 1);
    for (unsigned i = 0; i < 3; i++)
        tap_send(tap, i);
    assert_true(tap_finish(tap, &lost));
    assert_int_equal(seen.count, 3000);
    assert_int_equal(seen.bytes, 3000 * 'x');
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(seen.times[i], i);
    assert_int_equal(lost, 0);
}

static void a_consumer_that_stands_still_costs_frames_and_each_is_counted(void **state)
{
    static uint8_t large[200000];
    sem_t gate;
    struct seen seen = {.gate = &gate};
    uint64_t lost = 0;
    (void)state;
    (void)sem_init(&gate, 0, 0);
    struct tap *tap = start(&seen, 1, false, NULL);
    for (int i = 0; i < 1000; i++) /* 200 MB: far more than the room */
        put(tap, 0, i, large, sizeof large);
    (void)sem_post(&gate);
    assert_true(tap_finish(tap, &lost));
    assert_true(lost > 0 && seen.count > 0);
    assert_int_equal(seen.count + lost, 1000);
    (void)sem_destroy(&gate);
}

static void a_file_waits_for_its_consumer(void **state)
{
    static uint8_t large[200000];
    struct seen seen = {.count = 0};
    uint64_t lost = 0;
    struct tap *tap = start(&seen, 1, true, NULL);
    (void)state;
    for (int i = 0; i < 1000; i++)
        put(tap, 0, i, large, sizeof large);
    assert_true(tap_finish(tap, &lost));
    assert_int_equal(seen.count, 1000);
    assert_int_equal(lost, 0);
}

/* Ethernet, IPv4 without options, and the payload. */
static size_t ipv4(uint8_t *at, bool with_ethernet, const char *src, const char *dst,
                   uint8_t protocol, uint16_t fragment, const uint8_t *inside, size_t size)
{
    static const uint8_t ethernet[14] = {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0};
    struct ip_address a, b;
    size_t front = with_ethernet ? sizeof ethernet : 0;
    if (with_ethernet) memcpy(at, ethernet, front);
    uint8_t *ip = at + front;
    memset(ip, 0, 20);
    ip[0] = 0x45;
    ip[2] = (uint8_t)((20 + size) >> 8);
    ip[3] = (uint8_t)(20 + size);
    ip[6] = (uint8_t)(fragment >> 8);
    ip[7] = (uint8_t)fragment;
    ip[8] = 64;
    ip[9] = protocol;
    assert_true(ip_parse(src, &a) && ip_parse(dst, &b));
    memcpy(ip + 12, a.bytes + 12, 4);
    memcpy(ip + 16, b.bytes + 12, 4);
    memcpy(ip + 20, inside, size);
    return front + 20 + size;
}

static void frames_of_excluded_devices_are_not_there_in_tunnels_neither(void **state)
{
    static const uint8_t udp[] = {0, 1, 0, 2, 0, 8, 0, 0};
    struct exclusion excluded = {.network_count = 0};
    uint8_t frame[256], inner[128];
    struct seen seen = {.count = 0};
    uint64_t lost = 0;
    (void)state;
    assert_int_equal(exclusion_add(&excluded, "10.0.0.7"), EXCLUSION_ADDED);
    struct tap *tap = start(&seen, 1, true, &excluded);
    size_t size = ipv4(frame, true, "10.0.0.7", "10.0.0.1", 17, 0, udp, sizeof udp);
    put(tap, 0, 1, frame, size);
    size = ipv4(frame, true, "10.0.0.8", "10.0.0.1", 17, 0, udp, sizeof udp);
    put(tap, 0, 2, frame, size); /* the only one that may be seen ... */
    size_t inside = ipv4(inner, false, "10.0.0.1", "10.0.0.7", 17, 0, udp, sizeof udp);
    size = ipv4(frame, true, "10.0.0.8", "10.0.0.9", 4, 0, inner, inside);
    put(tap, 0, 3, frame, size);
    size = ipv4(frame, true, "10.0.0.8", "10.0.0.9", 17, 0x2000, udp, sizeof udp);
    put(tap, 0, 4, frame, size); /* a fragment of an unknown datagram */
    inside = ipv4(inner, false, "10.0.0.1", "10.0.0.2", 17, 0, udp, sizeof udp);
    size = ipv4(frame, true, "10.0.0.8", "10.0.0.9", 4, 0, inner, inside);
    put(tap, 0, 5, frame, size); /* ... beside this one */
    assert_true(tap_finish(tap, &lost));
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.times[0], 2);
    assert_int_equal(seen.times[1], 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_of_several_threads_come_in_the_order_of_time),
        cmocka_unit_test(a_consumer_that_stands_still_costs_frames_and_each_is_counted),
        cmocka_unit_test(a_file_waits_for_its_consumer),
        cmocka_unit_test(frames_of_excluded_devices_are_not_there_in_tunnels_neither),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

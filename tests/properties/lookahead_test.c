/* SPDX-License-Identifier: MIT */
/* Frames processed together give the same records as frames processed one by one. */
#include "base/hash.h"
#include "capture/capture.h"
#include "support/test.h"
#include "tracker/tracker.h"

#include <stdlib.h>

static const char *const samples[] = {"samples/home.pcap", "samples/trouble.pcap",
                                      "samples/browser.pcap"};

struct heard {
    uint64_t records, digest;
};

static void hear(void *owner, const struct record *record)
{
    struct heard *heard = owner;
    uint64_t said[] = {heard->digest, record->kind,     record->size,
                       record->order, record->suborder, (uint64_t)record->time_us};
    heard->digest = hash_bytes(said, sizeof said);
    heard->records++;
}

static struct heard track(const char *path, size_t most)
{
    struct heard heard = {0};
    const struct tracker_options options = {.worker_count = 1,
                                            .flows_most = 200, /* forces evictions */
                                            .buffer_bytes = 8 << 20,
                                            .tcp_idle_timeout_us = 300000000,
                                            .tcp_attempt_timeout_us = 30000000,
                                            .udp_idle_timeout_us = 60000000,
                                            .icmp_idle_timeout_us = 60000000,
                                            .update_every_us = 60000000,
                                            .fragment_timeout_us = 30000000,
                                            .put = hear,
                                            .owner = &heard};
    struct error error;
    struct capture_source *source = capture_open_file(path, NULL, NULL, &error);
    struct tracker *tracker = tracker_create(&options, &error);
    struct frame frames[100];
    size_t count;
    uint64_t number = 0;
    assert_non_null(source);
    assert_non_null(tracker);
    while (capture_next_few(source, frames, most, &count, &error) == CAPTURE_FRAME) {
        for (size_t i = 0; i < count; i++)
            frames[i].number = ++number;
        tracker_frames(tracker, frames, count);
    }
    assert_int_equal(tracker_ledger(tracker)->frames_captured, number);
    tracker_finish(tracker, 0, number + 1);
    tracker_destroy(tracker);
    capture_close(source);
    return heard;
}

static void frames_together_make_the_records_that_they_make_one_by_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        struct heard one_by_one = track(samples[i], 1);
        assert_true(one_by_one.records > 10);
        for (size_t most = 2; most <= 100; most += 7) {
            struct heard together = track(samples[i], most);
            assert_int_equal(together.records, one_by_one.records);
            assert_int_equal(together.digest, one_by_one.digest);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_together_make_the_records_that_they_make_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

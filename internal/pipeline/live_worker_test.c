/* SPDX-License-Identifier: MIT */
/* A worker with a set clock: frames come with arbitrary times. */
#include "live_worker.h"

#include "observer.h"
#include "packets.h"
#include "test.h"

enum { SECOND_US = 1000000, FLOWS_MOST = 16 };
static const int64_t noon_us = INT64_C(1795262400) * SECOND_US;

struct scene {
    struct live_worker worker;
    uint64_t frames;
    struct flow_record flows[FLOWS_MOST]; /* their last rows */
    unsigned flow_count;
    struct worker_picture picture;
};

static void begin(struct scene *scene)
{
    struct error error;
    memset(scene, 0, sizeof *scene);
    scene->worker.options = observer_options();
    assert_true(outlet_open(&scene->worker.outlet, BATCHES_PER_WORKER));
    assert_true(live_worker_prepare(&scene->worker, &error));
}

/* A datagram of the same conversation. */
static void see(struct scene *scene, int64_t time_us)
{
    static struct build build;
    struct endpoint a = endpoint_of("10.0.0.1", 4000), b = endpoint_of("10.0.0.2", 9);
    build.size = 0;
    frame_udp(&build, &a, &b, span_text("x"));
    struct frame frame = {.time_us = time_us,
                          .data = build.data,
                          .captured_bytes = (uint32_t)build.size,
                          .wire_bytes = (uint32_t)build.size,
                          .link_type = 1};
    live_worker_track(&scene->worker, &frame);
    scene->frames++;
}

/* Ends the worker, keeps the flows, and checks the invariants that hold for any clock. */
static void finish(struct scene *scene)
{
    struct outlet *outlet = &scene->worker.outlet;
    struct record_batch *batch;
    uint64_t order = 0, packets = 0;
    live_worker_finish(&scene->worker);
    while ((batch = ring_take(outlet->records))) {
        for (struct record *record = NULL; (record = record_batch_next(batch, record));) {
            assert_true(record->order >= order);
            order = record->order;
            const struct flow_record *flow = (const struct flow_record *)record;
            if (record->kind != RECORD_FLOW || flow->end_reason == END_OPEN) continue;
            assert_true(scene->flow_count < FLOWS_MOST);
            for (unsigned i = 0; i < scene->flow_count; i++)
                assert_int_not_equal(scene->flows[i].flow_id, flow->flow_id);
            assert_true(flow->end_us >= flow->start_us);
            packets += flow->traffic[0].packets + flow->traffic[1].packets;
            scene->flows[scene->flow_count++] = *flow;
        }
        outlet_give_back(outlet, batch);
    }
    scene->picture = live_worker_look(&scene->worker);
    const struct ledger *ledger = &scene->picture.ledger;
    assert_int_equal(packets, scene->frames);
    assert_int_equal(ledger->frames_captured, scene->frames);
    assert_int_equal(ledger->frames_accounted_to_flows, scene->frames);
    assert_int_equal(ledger->flows_created, scene->flow_count);
    assert_int_equal(ledger->flows_written, scene->flow_count);
    assert_int_equal(ledger->flows_live, 0);
    live_worker_clear(&scene->worker);
}

static void a_clock_set_back_ends_the_flows_at_the_old_time_and_begins_anew(void **state)
{
    (void)state;
    static struct scene scene;
    int64_t back_us = noon_us - 3600 * (int64_t)SECOND_US;
    begin(&scene);
    see(&scene, noon_us);
    see(&scene, noon_us + SECOND_US);
    see(&scene, back_us);
    see(&scene, back_us + SECOND_US);
    finish(&scene);
    assert_int_equal(scene.picture.clock_steps, 1);
    assert_int_equal(scene.flow_count, 2);
    assert_int_equal(scene.flows[0].start_us, noon_us);
    assert_int_equal(scene.flows[0].end_us, noon_us + SECOND_US);
    assert_int_equal(scene.flows[1].start_us, back_us);
    assert_int_equal(scene.flows[1].end_us, back_us + SECOND_US);
    assert_int_equal(scene.picture.newest_us, back_us + SECOND_US);
}

static void a_clock_set_forward_ends_them_as_silence_does(void **state)
{
    (void)state;
    static struct scene scene;
    int64_t forward_us = noon_us + 3600 * (int64_t)SECOND_US;
    begin(&scene);
    see(&scene, noon_us);
    see(&scene, forward_us);
    finish(&scene);
    assert_int_equal(scene.picture.clock_steps, 0);
    assert_int_equal(scene.flow_count, 2);
    assert_int_equal(scene.flows[0].end_us, noon_us);
    assert_int_equal(scene.flows[0].end_reason, END_IDLE);
    assert_int_equal(scene.flows[1].start_us, forward_us);
}

static void a_clock_that_goes_to_and_fro_loses_no_frame(void **state)
{
    (void)state;
    static struct scene scene;
    begin(&scene);
    for (int i = 0; i < 5; i++) {
        see(&scene, noon_us + i * (int64_t)SECOND_US);
        see(&scene, noon_us - 86400 * (int64_t)SECOND_US + i);
    }
    finish(&scene);
    assert_int_equal(scene.picture.clock_steps, 5);
    assert_int_equal(scene.flow_count, 10);
}

static void frames_in_disorder_are_no_clock_that_was_set(void **state)
{
    (void)state;
    static struct scene scene;
    begin(&scene);
    see(&scene, noon_us);
    see(&scene, noon_us - 4 * (int64_t)SECOND_US);
    see(&scene, noon_us + SECOND_US);
    finish(&scene);
    assert_int_equal(scene.picture.clock_steps, 0);
    assert_int_equal(scene.flow_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_set_back_ends_the_flows_at_the_old_time_and_begins_anew),
        cmocka_unit_test(a_clock_set_forward_ends_them_as_silence_does),
        cmocka_unit_test(a_clock_that_goes_to_and_fro_loses_no_frame),
        cmocka_unit_test(frames_in_disorder_are_no_clock_that_was_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

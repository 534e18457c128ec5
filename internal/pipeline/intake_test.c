/* SPDX-License-Identifier: MIT */
#include "intake.h"

#include "test.h"

#include <stdlib.h>

#define NOW_US (INT64_C(1795262400) * 1000000)

struct scene {
    struct intake intake;
    struct facts_count count;
    struct exclusion excluded;
    _Alignas(8) uint8_t bytes[FACTS_BATCH_MOST];
    size_t size;
};

static int set_up(void **state)
{
    struct error error;
    struct scene *scene = calloc(1, sizeof *scene);
    assert_true(scene && intake_open(&scene->intake, 3, &error));
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    intake_close(&scene->intake);
    free(scene);
    return 0;
}

static struct address_binding_record *add(struct scene *scene, int64_t time_us)
{
    struct record_builder builder;
    record_begin(&builder, scene->bytes + scene->size, sizeof scene->bytes - scene->size,
                 RECORD_ADDRESS_BINDING, sizeof(struct address_binding_record));
    struct address_binding_record *binding = (struct address_binding_record *)builder.record;
    binding->base.time_us = time_us;
    binding->base.producer = 77; /* who claims to be another is not believed */
    binding->base.order = UINT64_MAX;
    binding->mac = (struct mac_address){{2, 0, 0, 0, 0, 1}};
    scene->size += builder.record->size;
    return binding;
}

static bool take(struct scene *scene)
{
    const struct span records = {scene->bytes, scene->size};
    scene->size = 0;
    return intake_take(&scene->intake, records, NOW_US, &scene->excluded, &scene->count);
}

/* What the recorder would get now. */
static struct record_batch *receive(struct scene *scene)
{
    intake_send(&scene->intake);
    return ring_try_take(scene->intake.outlet.records);
}

static uint64_t receive_all(struct scene *scene)
{
    uint64_t received = 0;
    struct record_batch *batch;
    while ((batch = receive(scene))) {
        received += batch->count;
        outlet_give_back(&scene->intake.outlet, batch);
    }
    return received;
}

static void a_fact_gets_its_producer_and_an_order_that_never_falls(void **state)
{
    struct scene *scene = *state;
    (void)add(scene, NOW_US - 10);
    (void)add(scene, NOW_US - 20);
    (void)add(scene, NOW_US - 5);
    assert_true(take(scene));
    assert_int_equal(scene->count.taken, 3);
    struct record_batch *batch = receive(scene);
    assert_non_null(batch);
    assert_false(batch->ends_round);
    static const int64_t orders[] = {NOW_US - 10, NOW_US - 10, NOW_US - 5};
    struct record *record = NULL;
    for (int i = 0; i < 3; i++) {
        record = record_batch_next(batch, record);
        assert_int_equal(record->producer, 3);
        assert_int_equal(record->order, orders[i]);
    }
    assert_null(record_batch_next(batch, record));
    record_batch_destroy(batch);
}

static void unsound_facts_are_left_out_and_what_is_no_record_ends_the_batch(void **state)
{
    struct scene *scene = *state;
    (void)add(scene, NOW_US);
    (void)add(scene, INT64_MAX);
    (void)add(scene, NOW_US);
    assert_true(take(scene));
    assert_int_equal(scene->count.taken, 2);
    assert_int_equal(scene->count.refused, 1);
    (void)add(scene, NOW_US);
    add(scene, NOW_US)->base.size = 24;
    (void)add(scene, NOW_US);
    assert_false(take(scene));
    assert_int_equal(scene->count.taken, 3);
    assert_int_equal(scene->count.refused, 2);
    assert_false(intake_take(&scene->intake, (struct span){NULL, 0}, NOW_US, &scene->excluded,
                             &scene->count));
    assert_int_equal(scene->count.refused, 3);
    assert_true(take(scene)); /* an empty batch */
    assert_int_equal(intake_look(&scene->intake).refused, 3);
}

static void an_excluded_device_has_no_facts(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(exclusion_add(&scene->excluded, "02:00:00:00:00:01"), EXCLUSION_ADDED);
    (void)add(scene, NOW_US);
    assert_true(take(scene));
    assert_int_equal(scene->count.refused, 1);
    assert_null(receive(scene));
}

/* The recorder takes nothing: it waits for a disk, or a worker. */
static void what_finds_no_room_is_shed_and_nobody_waits(void **state)
{
    struct scene *scene = *state;
    uint64_t sent = 0;
    for (int i = 0; i < 280; i++) {
        for (int facts = 0; facts < 700; facts++)
            (void)add(scene, NOW_US);
        assert_true(take(scene));
        intake_send(&scene->intake);
        sent += 700;
    }
    assert_true(scene->count.shed > 0 && scene->count.taken > 0);
    assert_int_equal(scene->count.shed + scene->count.taken, sent);
    /* It takes them all now, and there is room again. */
    uint64_t received = receive_all(scene), shed = scene->count.shed;
    (void)add(scene, NOW_US);
    assert_true(take(scene));
    assert_int_equal(scene->count.shed, shed);
    received += receive_all(scene);
    assert_int_equal(received, scene->count.taken);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_fact_gets_its_producer_and_an_order_that_never_falls),
        TEST(unsound_facts_are_left_out_and_what_is_no_record_ends_the_batch),
        TEST(an_excluded_device_has_no_facts),
        TEST(what_finds_no_room_is_shed_and_nobody_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

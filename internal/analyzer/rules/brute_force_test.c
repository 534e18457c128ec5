/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_logins(struct scene *scene, int count, int64_t every_ms, uint64_t sent,
                       uint64_t more_each)
{
    for (int i = 0; i < count; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "10.0.0.9",
                                                   .port = 22,
                                                   .from_port = (uint16_t)(40000 + i),
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .app = "ssh",
                                                   .sent = sent + (uint64_t)i * more_each,
                                                   .received = 2000,
                                                   .at_ms = i * every_ms});
}

static void many_logins_of_like_size_are_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 24, 5000, 2500, 10);
    assert_string_equal(scene_analyze(scene),
                        "brute_force|medium|10.0.0.5 tried 24 logins at 10.0.0.9 (ssh)\n");
    assert_non_null(strstr(scene->details, "\"connections\":24"));
}

static void fewer_logins_than_the_number_are_not(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 19, 5000, 2500, 10);
    assert_string_equal(scene_analyze(scene), "");
}

static void slow_logins_are_a_poll(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 3600);
    add_logins(scene, 60, 60000, 2500, 0);
    assert_string_equal(scene_analyze(scene), "");
}

static void sessions_differ_in_size(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 30, 5000, 1000, 150);
    assert_string_equal(scene_analyze(scene), "");
}

static void a_second_look_at_the_same_minutes_counts_nothing_twice(void **state)
{
    struct scene *scene = *state;
    int64_t half_us = SCENE_START_US + INT64_C(110) * SECOND_US;
    scene_begin_capture(scene, 0, 600);
    add_logins(scene, 24, 5000, 2500, 0);
    assert_string_equal(scene_analyze_between(scene, SCENE_START_US, half_us),
                        "brute_force|medium|10.0.0.5 tried 22 logins at 10.0.0.9 (ssh)\n");
    assert_int_equal(scene->last_count, 1);
    assert_string_equal(scene_analyze_between(scene, half_us, INT64_MAX / 2),
                        "brute_force|medium|10.0.0.5 tried 24 logins at 10.0.0.9 (ssh)\n");
    assert_int_equal(scene->last_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(many_logins_of_like_size_are_told),
        SCENE_TEST(fewer_logins_than_the_number_are_not),
        SCENE_TEST(slow_logins_are_a_poll),
        SCENE_TEST(sessions_differ_in_size),
        SCENE_TEST(a_second_look_at_the_same_minutes_counts_nothing_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

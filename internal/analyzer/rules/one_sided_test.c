/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_connections(struct scene *scene, int one_sided, int whole)
{
    scene_begin_capture(scene, 0, 3600);
    for (int i = 0; i < one_sided + whole; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "203.0.113.9",
                                                   .from_port = (uint16_t)(10000 + i),
                                                   .port = 443,
                                                   .state = i < one_sided ? "SH" : "SF",
                                                   .history = i < one_sided ? "SADF" : "ShADadFf",
                                                   .sent = 300,
                                                   .received = i < one_sided ? 0 : 300,
                                                   .at_ms = i * 1000});
}

static void a_day_of_connections_in_one_direction_is_told(void **state)
{
    struct scene *scene = *state;
    add_connections(scene, 801, 199);
    assert_string_equal(scene_analyze(scene),
                        "one_sided|low|The sensor sees one direction of 801 of 1000 connections\n");
}

static void a_fifth_that_is_whole_and_few_connections_are_silent(void **state)
{
    struct scene *scene = *state;
    add_connections(scene, 800, 200);
    assert_string_equal(scene_analyze(scene), "");
}

static void few_connections_are_silent(void **state)
{
    struct scene *scene = *state;
    add_connections(scene, 999, 0);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_day_of_connections_in_one_direction_is_told),
        SCENE_TEST(a_fifth_that_is_whole_and_few_connections_are_silent),
        SCENE_TEST(few_connections_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

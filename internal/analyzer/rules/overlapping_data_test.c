/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void add_connections(struct scene *scene, uint64_t conflicts)
{
    scene_begin_capture(scene, 0, 100);
    for (uint16_t i = 0; i < 3; i++)
        scene_add_flow(scene, &(struct scene_flow){.from = "10.0.0.5",
                                                   .to = "203.0.113.9",
                                                   .from_port = (uint16_t)(40000 + i),
                                                   .port = 80,
                                                   .state = "SF",
                                                   .history = "ShADadFf",
                                                   .sent = 300,
                                                   .received = 300,
                                                   .overlap_conflicts = i < 2 ? conflicts : 0,
                                                   .at_ms = i * 1000});
}

static void two_texts_for_one_place_are_told(void **state)
{
    struct scene *scene = *state;
    add_connections(scene, 1);
    assert_string_equal(scene_analyze(scene),
                        "overlapping_data|low|A connection of 10.0.0.5 to 203.0.113.9 port 80 had "
                        "two texts for one place\n");
    assert_int_equal(scene->last_count, 2);
    assert_non_null(strstr(scene->details, "\"conflicts_sent\":2"));
}

static void bytes_that_are_sent_again_are_silent(void **state)
{
    struct scene *scene = *state;
    add_connections(scene, 0);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(two_texts_for_one_place_are_told),
        SCENE_TEST(bytes_that_are_sent_again_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

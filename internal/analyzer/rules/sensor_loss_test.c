/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static void over_a_hundredth_of_the_frames_that_is_lost_is_told(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    scene_add_interval(scene, 0, 100, 10000, 101);
    assert_string_equal(scene_analyze(scene),
                        "sensor_loss|low|The sensor lost 101 of 10000 frames\n");
    assert_int_equal(scene->last_count, 1);
    scene_look_again(scene);
}

static void a_hundredth_and_a_few_frames_are_silent(void **state)
{
    struct scene *scene = *state;
    scene_begin_capture(scene, 0, 600);
    scene_add_interval(scene, 0, 100, 10000, 100);
    scene_add_interval(scene, 310, 500, 1000, 99);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(over_a_hundredth_of_the_frames_that_is_lost_is_told),
        SCENE_TEST(a_hundredth_and_a_few_frames_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

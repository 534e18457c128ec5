/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "analyzer_scene.h"

static const char *step_to(struct scene *scene, int64_t from_s)
{
    scene->interface = "eth0";
    scene_begin_capture(scene, 0, 9000);
    scene_add_interval(scene, 4000, 4010, 50, 0);
    scene_add_interval(scene, from_s, from_s + 10, 50, 0);
    return scene_analyze(scene);
}

static void a_clock_that_is_set_back_is_told(void **state)
{
    struct scene *scene = *state;
    assert_string_equal(step_to(scene, 4007),
                        "clock_step|low|The clock of the sensor jumped back by 3 seconds\n");
    scene_look_again(scene);
}

static void a_clock_that_is_set_forward_is_told(void **state)
{
    assert_string_equal(step_to(*state, 4071),
                        "clock_step|low|The clock of the sensor jumped forward by 61 seconds\n");
}

static void small_steps_and_busy_minutes_are_silent(void **state)
{
    struct scene *scene = *state;
    assert_string_equal(step_to(scene, 4008), "");
    scene_add_interval(scene, 4070, 4078, 50, 0);
    assert_string_equal(scene_analyze(scene), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_clock_that_is_set_back_is_told),
        SCENE_TEST(a_clock_that_is_set_forward_is_told),
        SCENE_TEST(small_steps_and_busy_minutes_are_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
